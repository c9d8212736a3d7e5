-- Turns the table of messages into sixteen partitions by hash of the channel, keeping what is stored.
-- Stop every server first. One transaction: all of it or nothing. psql -v ON_ERROR_STOP=1 -1 -f this.
--
-- Every key of the table holds the channel, so each of them holds over all partitions: a nonce
-- stands once, a number stands once. What asks for a channel meets one partition alone.

ALTER TABLE messages RENAME TO messages_whole;

CREATE TABLE messages (LIKE messages_whole INCLUDING DEFAULTS INCLUDING STORAGE)
  PARTITION BY HASH (channel_id);

DO $$
BEGIN
  FOR part IN 0..15 LOOP
    EXECUTE format(
      'CREATE TABLE messages_%s PARTITION OF messages FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
      lpad(part::text, 2, '0'), part
    );
  END LOOP;
END $$;

INSERT INTO messages SELECT * FROM messages_whole;
DROP TABLE messages_whole;

-- After the rows: an index is built quicker than it is kept.
ALTER TABLE messages ADD CONSTRAINT pk_messages PRIMARY KEY (channel_id, seq);
CREATE UNIQUE INDEX uq_messages_id ON messages (channel_id, id);
CREATE UNIQUE INDEX uq_messages_nonce ON messages (channel_id, author_id, nonce);
CREATE INDEX ix_messages_event ON messages (channel_id, event);
CREATE INDEX ix_messages_pinned ON messages (channel_id, pinned_ms) WHERE pinned_ms IS NOT NULL;
CREATE INDEX ix_messages_unpurged ON messages (deleted_ms)
  WHERE deleted_ms IS NOT NULL AND body <> '';
ALTER TABLE messages
  ADD CONSTRAINT fk_messages_author_id_users FOREIGN KEY (author_id) REFERENCES users (id),
  ADD CONSTRAINT fk_messages_channel_id_channels FOREIGN KEY (channel_id) REFERENCES channels (id);
ANALYZE messages;
