"""What the invented people of the pictures say."""

PEOPLE = (  # username, name, status, face (-1: none)
    ("mara", "Mara Lind", "🌊 Down at the harbour", 0),
    ("noor", "Noor Haddad", "🎧 Heads down until four", 1),
    ("ivo", "Ivo Petrov", "", 2),
    ("amara", "Amara Okafor", "🏖️ Back on Monday", 3),
    ("yuki", "Yuki Tanaka", "", 4),
    ("layla", "ليلى حداد", "", -1),
    ("dana", "דנה לוי", "", -1),
    ("hubert", "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff the Elder", "", -1),
    ("tide-bot", "Tide Tables", "", -1),
)
CHANNELS = (
    ("design", "Posters, type, and the colour of the sea", "public"),
    ("website", "tidewater.example: what ships and when", "public"),
    ("museum-shop", "Cards, mugs, one very good tea towel", "public"),
    ("news", "Read here first", "announcement"),
    ("budget", "Numbers before they are public", "private"),
    ("everyone-in-the-world", "مرحبا · שלום · こんにちは · hello", "public"),
)
CODE = """```ts
// High water repeats about every 12 hours and 25 minutes.
const TIDE_MS = 44_700_000;

export function nextHighWater(last: Date, now = Date.now()): Date {
  const passed = Math.ceil((now - last.getTime()) / TIDE_MS);
  return new Date(last.getTime() + passed * TIDE_MS);
}
```"""
TABLE = """| Room | Opens | Visitors |
|:--|--:|--:|
| Lamp room | 10:00 | 1,204 |
| Keeper’s flat | 10:30 | 873 |
| Fog signal | 11:00 | 412 |"""
DESIGN = (  # author, body, minutes before the last
    ("ivo", "Morning! The printer needs the poster by **Thursday noon**.", 340),
    ("noor", "Two drafts are ready. I went for a warmer sky this time:", 331),
    ("noor", "[[poster]]", 331),
    ("mara", "Oh, the first one. The beam of light leads right to the date.", 322),
    ("amara", "Agreed with @mara. Could the stripes be _one_ shade darker?", 318),
    (
        "yuki",
        (
            "For the footer I would keep it short:\n\n- name and date\n- how to get there\n"
            "- ~~sponsors~~ on the back\n\n> Less is a lighthouse."
        ),
        301,
    ),
    (
        "ivo",
        (
            "What is left to do:\n\n- [x] choose a draft\n- [x] darken the stripes\n"
            "- [ ] proof-read\n- [ ] send to the printer"
        ),
        290,
    ),
    (
        "noor",
        (
            "Here is the code behind the tide clock on the page, in case somebody wants to read "
            f"it:\n\n{CODE}"
        ),
        64,
    ),
    ("yuki", f"Last month, by room:\n\n{TABLE}", 52),
    ("amara", "[[chart]]Summer was kind to us.", 50),
    (
        "mara",
        "`nextHighWater` reads well. One question: does it hold across a change of clocks?",
        31,
    ),
    (
        "noor",
        (
            "It does: it counts milliseconds, not hours on the wall. There is a "
            "[page about it](https://en.wikipedia.org/wiki/Tide) that I like."
        ),
        29,
    ),
    ("ivo", "@mara the proof is attached. A **yes** from you and it goes out today.[[pdf]]", 6),
    ("amara", "🎉🎉🎉", 4),
)
WORLD = (
    ("layla", "صباح الخير! الملصق جاهز، والموعد يوم الخميس الساعة 12:30.", 30),
    ("dana", "בוקר טוב @layla, נראה נהדר. אפשר לראות את הגרסה הכהה? `poster-dark.png`", 28),
    (
        "yuki",
        "おはようございます。灯台の色がとても好きです。少しだけ明るくしてもいいかもしれません。",
        26,
    ),
    (
        "hubert",
        (
            "A long name is no reason for a narrow mind: "
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft, and "
            "https://tidewater.example/a/very/long/address/that/does/not/want/to/end/anywhere/soon"
            "/poster-final-final-2.pdf?version=17&language=de"
        ),
        20,
    ),
    ("ivo", "Шрифт для кириллицы тоже готов ✅", 12),
    ("tide-bot", "High water **06:24** and **18:49**, 4.1 m. 👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈🇯🇵", 8),
    ("layla", "English in a right-to-left line: هذا الرابط https://tidewater.example مفيد جدا", 5),
)
THREAD = (
    ("noor", "Darker stripes, second try. Better?"),
    ("amara", "Much. Now it reads from across the street."),
    ("mara", "I walked to the other side of the harbour and _could_ read it. Ship it. 🚢"),
    ("yuki", "Shall I set the Japanese version in the same weight?"),
    ("noor", "Please! The file is in the shared folder."),
)
NEW = (
    ("yuki", "The Japanese poster is in the folder as well."),
    ("ivo", "Printer says: proofs tomorrow at nine."),
    ("noor", "@mara could you bring the colour fan?"),
    ("noor", "And coffee. Mostly coffee."),
)
WEBSITE = (
    ("ivo", "The new opening hours are live.", 200),
    ("yuki", "Lighthouse gives the page 100. The lighthouse gives it a nod.", 190),
)
DIRECT = (
    ("noor", "Do you have five minutes for the light in the second draft?", 25),
    ("mara", "For light, always. At three?", 24),
    ("noor", "Perfect 🙌", 23),
)
GROUP = (
    ("amara", "Who brings the cake on Friday?", 15),
    ("ivo", "I baked last time, so: not me.", 14),
)
REACTIONS = (
    ("mara", 2, "❤️"),
    ("ivo", 2, "❤️"),
    ("yuki", 2, "❤️"),
    ("amara", 2, "🔥"),
    ("mara", 2, "🔥"),
    ("noor", 3, "👍"),
    ("ivo", 6, "✅"),
    ("yuki", 6, "✅"),
    ("mara", 9, "🌞"),
    ("noor", 13, "🙌"),
)
