"""Whatever the network does to a stream, it says the same; and another implementation agrees."""

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st
from websockets.frames import Opcode as TheirOpcode
from websockets.protocol import CLIENT, SERVER, Protocol

from plexichat.edge.socket.wire import Frames, WireError, WireLimits, frame, parse_close, unmask
from tests.edge.socket.peer import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, client_frame

LIMITS = WireLimits()
MASKS = st.binary(min_size=4, max_size=4)
CONTROLS = st.tuples(st.sampled_from([PING, PONG]), st.binary(max_size=125))


@dataclass
class Heard:
    """What a stream said: messages and control frames, and the code of the error that ended it."""

    received: list[tuple[int, bytes]]
    error: int | None = None


@st.composite
def streams(draw: st.DrawFn) -> tuple[bytes, list[tuple[int, bytes]]]:
    """Return a valid stream of frames and what it says."""
    stream, said = b"", []
    for opcode, payload in draw(
        st.lists(st.one_of(CONTROLS, st.tuples(st.just(TEXT), st.text(max_size=200))), max_size=6)
    ):
        if opcode != TEXT:
            stream += client_frame(opcode, payload, mask=draw(MASKS))
            said.append((opcode, payload))
            continue
        message = payload.encode()
        cuts = sorted(draw(st.lists(st.integers(0, len(message)), max_size=4)))
        bounds = [0, *cuts, len(message)]
        for at, (begin, end) in enumerate(pairwise(bounds)):
            kind, final = (CONTINUATION if at else TEXT), at == len(cuts)
            stream += client_frame(kind, message[begin:end], final=final, mask=draw(MASKS))
            if not final and draw(st.booleans()):
                control = draw(CONTROLS)
                stream += client_frame(*control, mask=draw(MASKS))
                said.append(control)
        said.append((TEXT, message))
    return stream, said


def hear(pieces: list[bytes]) -> Heard:
    """Feed our reader and take everything that it gives."""
    frames, heard = Frames(LIMITS), Heard([])
    try:
        for piece in pieces:
            frames.feed(piece)
            while (found := frames.next()) is not None:
                heard.received.append((int(found.opcode), found.payload))
                if found.opcode == CLOSE:
                    parse_close(found.payload)
                    return heard
    except WireError as error:
        heard.error = error.code
    return heard


def hear_them(stream: bytes) -> Heard:
    """Give the stream to the `websockets` library's protocol, which does no I/O, and join.

    Without limits: its own count a control frame as part of the message around it.
    """
    theirs, heard = Protocol(SERVER, max_size=None), Heard([])
    theirs.receive_data(stream)
    parts: list[bytes] = []
    kind = CONTINUATION
    for each in theirs.events_received():
        payload = bytes(each.data)
        if each.opcode in {TheirOpcode.PING, TheirOpcode.PONG, TheirOpcode.CLOSE}:
            heard.received.append((int(each.opcode), payload))
            continue
        kind = kind if each.opcode is TheirOpcode.CONT else int(each.opcode)
        parts.append(payload)
        if each.fin:
            heard.received.append((kind, b"".join(parts)))
            parts = []
    if theirs.parser_exc is not None:
        heard.error = theirs.close_sent.code if theirs.close_sent else None
    return heard


@given(streams(), st.data())
@settings(max_examples=60, deadline=None)
def test_any_split_of_a_valid_stream_says_the_same(
    made: tuple[bytes, list[tuple[int, bytes]]], data: st.DataObject
) -> None:
    stream, said = made
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    bounds = [0, *cuts, len(stream)]
    pieces = [stream[a:b] for a, b in pairwise(bounds)]
    assert hear(pieces) == hear([bytes((each,)) for each in stream]) == Heard(said)


@given(streams())
@settings(max_examples=40, deadline=None)
def test_another_implementation_reads_a_valid_stream_alike(
    made: tuple[bytes, list[tuple[int, bytes]]],
) -> None:
    stream, said = made
    assert hear_them(stream) == hear([stream]) == Heard(said)


ANY_FRAME = st.builds(
    client_frame,
    st.sampled_from([CONTINUATION, TEXT, TEXT, BINARY, PING, PONG, 3, 11]),
    st.binary(max_size=130),
    final=st.sampled_from([True, True, False]),
    rsv=st.sampled_from([0, 0, 0, 0, 1, 2, 4]),
    mask=st.sampled_from([b"\1\2\3\4", b"\1\2\3\4", b"\1\2\3\4", None]),
)


@given(st.lists(ANY_FRAME, max_size=6))
@example([client_frame(TEXT, b"x", final=False), client_frame(PING), client_frame(TEXT)])
@settings(max_examples=60, deadline=None)
def test_another_implementation_finds_the_same_fault(made: list[bytes]) -> None:
    stream = b"".join(made)
    ours, theirs = hear([stream]), hear_them(stream)
    if ours.error == 1007:  # theirs leaves UTF-8 to the layer above
        shared = len(ours.received)
        assert ours.received == theirs.received[:shared]
        return
    assert ours == theirs


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_no_bytes_break_the_reader(stream: bytes) -> None:
    whole, pieces = hear([stream]), hear([bytes((each,)) for each in stream])
    assert whole.error in {None, 1002, 1007, 1009}
    assert whole == pieces


@given(st.binary(max_size=300), MASKS)
def test_a_mask_comes_off_as_it_went_on(payload: bytes, mask: bytes) -> None:
    assert unmask(payload, mask) == bytes(each ^ mask[n % 4] for n, each in enumerate(payload))
    assert unmask(unmask(payload, mask), mask) == payload


@given(st.sampled_from([TEXT, BINARY, PING]), st.binary(max_size=70_000))
@example(TEXT, b"x" * 65_535)
@example(TEXT, b"x" * 65_536)
@settings(max_examples=30, deadline=None)
def test_what_we_send_another_implementation_reads(opcode: int, payload: bytes) -> None:
    if opcode == PING:
        payload = payload[:125]
    theirs = Protocol(CLIENT, max_size=None)
    theirs.receive_data(frame(opcode, payload))  # type: ignore[arg-type]
    (event,) = theirs.events_received()
    assert (int(event.opcode), bytes(event.data), event.fin) == (opcode, payload, True)


def test_an_idle_reader_holds_nothing() -> None:
    frames = Frames(LIMITS)
    frames.feed(client_frame(TEXT, b"hello") + client_frame(PING))
    assert [frames.next(), frames.next(), frames.next()][2] is None
    assert frames.pending_bytes == 0
    frames.feed(client_frame(TEXT, b"hello")[:7])
    assert (frames.next(), frames.pending_bytes) == (None, 7)
