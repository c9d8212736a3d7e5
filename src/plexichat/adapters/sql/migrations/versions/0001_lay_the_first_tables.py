"""Lay the first tables."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up to 0001."""
    op.create_table('attempts',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('full_until_ms', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_attempts'))
    )
    with op.batch_alter_table('attempts', schema=None) as batch_op:
        batch_op.create_index('ix_attempts_full_until_ms', ['full_until_ms'], unique=False)

    op.create_table('imported_ids',
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('external_id', sa.String(length=128), nullable=False),
    sa.Column('internal_id', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('source', 'external_id', name=op.f('pk_imported_ids')),
    sqlite_with_rowid=False
    )
    op.create_table('server_settings',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('value', sa.String(length=4096), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_server_settings'))
    )
    op.create_table('setup_links',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('secret_hash', sa.LargeBinary(), nullable=False),
    sa.Column('created_ms', sa.BigInteger(), nullable=False),
    sa.Column('used_ms', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_setup_links')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_setup_links_secret_hash'))
    )
    op.create_table('users',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('username', sa.String(length=64), nullable=False),
    sa.Column('username_key', sa.String(length=128).with_variant(sa.String(length=128, collation='C'), 'postgresql'), nullable=False),
    sa.Column('display_name', sa.String(length=128), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('server_role', sa.String(length=16), nullable=False),
    sa.Column('bot_owner_id', sa.BigInteger(), nullable=True),
    sa.Column('avatar_file_id', sa.BigInteger(), nullable=True),
    sa.Column('status_text', sa.String(length=256), nullable=False),
    sa.Column('status_emoji', sa.String(length=64), nullable=False),
    sa.Column('time_zone', sa.String(length=64), nullable=False),
    sa.Column('last_event', sa.BigInteger(), nullable=False),
    sa.Column('created_ms', sa.BigInteger(), nullable=False),
    sa.Column('deactivated_ms', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['bot_owner_id'], ['users.id'], name=op.f('fk_users_bot_owner_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    sa.UniqueConstraint('username_key', name=op.f('uq_users_username_key'))
    )
    op.create_table('credentials',
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('password_hash', sa.String(length=512), nullable=False),
    sa.Column('changed_ms', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_credentials_user_id_users')),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_credentials'))
    )
    op.create_table('files',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('media_type', sa.String(length=128), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('purpose', sa.String(length=16), nullable=False),
    sa.Column('created_ms', sa.BigInteger(), nullable=False),
    sa.Column('deleted_ms', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_files_owner_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_files'))
    )
    with op.batch_alter_table('files', schema=None) as batch_op:
        batch_op.create_index('ix_files_owner_id', ['owner_id'], unique=False)

    op.create_table('idempotent_answers',
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('request_hash', sa.LargeBinary(), nullable=False),
    sa.Column('status', sa.BigInteger(), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('created_ms', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_idempotent_answers_user_id_users')),
    sa.PrimaryKeyConstraint('user_id', 'key', name=op.f('pk_idempotent_answers')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('idempotent_answers', schema=None) as batch_op:
        batch_op.create_index('ix_idempotent_answers_created_ms', ['created_ms'], unique=False)

    op.create_table('known_places',
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('place_hash', sa.String(length=64), nullable=False),
    sa.Column('seen_ms', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_known_places_user_id_users')),
    sa.PrimaryKeyConstraint('user_id', 'place_hash', name=op.f('pk_known_places')),
    sqlite_with_rowid=False
    )
    op.create_table('preferences',
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('value', sa.String(length=4096), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_preferences_user_id_users')),
    sa.PrimaryKeyConstraint('user_id', 'key', name=op.f('pk_preferences')),
    sqlite_with_rowid=False
    )
    op.create_table('sessions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('secret_hash', sa.LargeBinary(), nullable=False),
    sa.Column('label', sa.String(length=256), nullable=False),
    sa.Column('created_ms', sa.BigInteger(), nullable=False),
    sa.Column('seen_ms', sa.BigInteger(), nullable=False),
    sa.Column('expires_ms', sa.BigInteger(), nullable=True),
    sa.Column('revoked_ms', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_sessions_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sessions')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_sessions_secret_hash'))
    )
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.create_index('ix_sessions_revoked_ms', ['revoked_ms'], unique=False)
        batch_op.create_index(batch_op.f('ix_sessions_user_id'), ['user_id'], unique=False)

    op.create_table('spaces',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('name', sa.String(length=128), nullable=False),
    sa.Column('description', sa.String(length=1024), nullable=False),
    sa.Column('icon_file_id', sa.BigInteger(), nullable=True),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('last_event', sa.BigInteger(), nullable=False),
    sa.Column('member_count', sa.BigInteger(), nullable=False),
    sa.Column('created_ms', sa.BigInteger(), nullable=False),
    sa.Column('deleted_ms', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_spaces_owner_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spaces'))
    )
    op.create_table('bans',
    sa.Column('space_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(length=512), nullable=False),
    sa.Column('created_by', sa.BigInteger(), nullable=False),
    sa.Column('created_ms', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['created_by'], ['users.id'], name=op.f('fk_bans_created_by_users')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_bans_space_id_spaces')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_bans_user_id_users')),
    sa.PrimaryKeyConstraint('space_id', 'user_id', name=op.f('pk_bans'))
    )
    op.create_table('channels',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('space_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('name', sa.String(length=128), nullable=False),
    sa.Column('topic', sa.String(length=1024), nullable=False),
    sa.Column('parent_id', sa.BigInteger(), nullable=True),
    sa.Column('root_message_id', sa.BigInteger(), nullable=True),
    sa.Column('direct_key', sa.String(length=64), nullable=True),
    sa.Column('auto_join', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('last_seq', sa.BigInteger(), nullable=False),
    sa.Column('last_event', sa.BigInteger(), nullable=False),
    sa.Column('last_message_ms', sa.BigInteger(), nullable=True),
    sa.Column('created_by', sa.BigInteger(), nullable=True),
    sa.Column('created_ms', sa.BigInteger(), nullable=False),
    sa.Column('archived_ms', sa.BigInteger(), nullable=True),
    sa.Column('deleted_ms', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['created_by'], ['users.id'], name=op.f('fk_channels_created_by_users')),
    sa.ForeignKeyConstraint(['parent_id'], ['channels.id'], name=op.f('fk_channels_parent_id_channels')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_channels_space_id_spaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_channels'))
    )
    with op.batch_alter_table('channels', schema=None) as batch_op:
        batch_op.create_index('ix_channels_thread', ['parent_id', 'last_message_ms'], unique=False, sqlite_where=sa.text("parent_id IS NOT NULL"), postgresql_where=sa.text("parent_id IS NOT NULL"))
        batch_op.create_index('ix_channels_space_id', ['space_id', 'parent_id'], unique=False)
        batch_op.create_index('uq_channels_direct_key', ['direct_key'], unique=True)
        batch_op.create_index('uq_channels_root', ['parent_id', 'root_message_id'], unique=True)

    op.create_table('invitations',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('space_id', sa.BigInteger(), nullable=False),
    sa.Column('code_hash', sa.LargeBinary(), nullable=False),
    sa.Column('code_hint', sa.String(length=8), nullable=False),
    sa.Column('base', sa.String(length=16), nullable=False),
    sa.Column('channel_id', sa.BigInteger(), nullable=True),
    sa.Column('claims_user_id', sa.BigInteger(), nullable=True),
    sa.Column('created_by', sa.BigInteger(), nullable=False),
    sa.Column('created_ms', sa.BigInteger(), nullable=False),
    sa.Column('expires_ms', sa.BigInteger(), nullable=True),
    sa.Column('max_uses', sa.BigInteger(), nullable=True),
    sa.Column('uses', sa.BigInteger(), nullable=False),
    sa.Column('revoked_ms', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['claims_user_id'], ['users.id'], name=op.f('fk_invitations_claims_user_id_users')),
    sa.ForeignKeyConstraint(['created_by'], ['users.id'], name=op.f('fk_invitations_created_by_users')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_invitations_space_id_spaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitations')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_invitations_code_hash'))
    )
    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.create_index('ix_invitations_space_id', ['space_id'], unique=False)

    op.create_table('roles',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('space_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('name', sa.String(length=128), nullable=False),
    sa.Column('colour', sa.String(length=16), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('permissions', sa.BigInteger(), nullable=False),
    sa.Column('event', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_roles_space_id_spaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roles'))
    )
    with op.batch_alter_table('roles', schema=None) as batch_op:
        batch_op.create_index('ix_roles_space_id', ['space_id'], unique=False)

    op.create_table('space_members',
    sa.Column('space_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('base', sa.String(length=16), nullable=False),
    sa.Column('nickname', sa.String(length=128), nullable=False),
    sa.Column('event', sa.BigInteger(), nullable=False),
    sa.Column('joined_ms', sa.BigInteger(), nullable=False),
    sa.Column('left_ms', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_space_members_space_id_spaces')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_space_members_user_id_users')),
    sa.PrimaryKeyConstraint('space_id', 'user_id', name=op.f('pk_space_members')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('space_members', schema=None) as batch_op:
        batch_op.create_index('ix_space_members_user_id', ['user_id'], unique=False)

    op.create_table('attachments',
    sa.Column('channel_id', sa.BigInteger(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['channel_id'], ['channels.id'], name=op.f('fk_attachments_channel_id_channels')),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_attachments_file_id_files')),
    sa.PrimaryKeyConstraint('channel_id', 'seq', 'position', name=op.f('pk_attachments')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('attachments', schema=None) as batch_op:
        batch_op.create_index('ix_attachments_file_id', ['file_id'], unique=False)

    op.create_table('channel_members',
    sa.Column('channel_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('event', sa.BigInteger(), nullable=False),
    sa.Column('read_seq', sa.BigInteger(), nullable=False),
    sa.Column('notify', sa.String(length=16), nullable=False),
    sa.Column('muted_until_ms', sa.BigInteger(), nullable=True),
    sa.Column('favourite_ms', sa.BigInteger(), nullable=True),
    sa.Column('joined_ms', sa.BigInteger(), nullable=False),
    sa.Column('left_ms', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['channel_id'], ['channels.id'], name=op.f('fk_channel_members_channel_id_channels')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_channel_members_user_id_users')),
    sa.PrimaryKeyConstraint('channel_id', 'user_id', name=op.f('pk_channel_members')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('channel_members', schema=None) as batch_op:
        batch_op.create_index('ix_channel_members_event', ['channel_id', 'event'], unique=False)
        batch_op.create_index('ix_channel_members_user_id', ['user_id', 'left_ms'], unique=False)

    op.create_table('member_roles',
    sa.Column('space_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('role_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['role_id'], ['roles.id'], name=op.f('fk_member_roles_role_id_roles')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_member_roles_space_id_spaces')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_member_roles_user_id_users')),
    sa.PrimaryKeyConstraint('space_id', 'user_id', 'role_id', name=op.f('pk_member_roles')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('member_roles', schema=None) as batch_op:
        batch_op.create_index('ix_member_roles_role_id', ['role_id'], unique=False)

    op.create_table('mentions',
    sa.Column('channel_id', sa.BigInteger(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['channel_id'], ['channels.id'], name=op.f('fk_mentions_channel_id_channels')),
    sa.PrimaryKeyConstraint('channel_id', 'seq', 'user_id', name=op.f('pk_mentions')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('mentions', schema=None) as batch_op:
        batch_op.create_index('ix_mentions_user_id', ['user_id', 'channel_id', 'seq'], unique=False)

    op.create_table('messages',
    sa.Column('channel_id', sa.BigInteger(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('event', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('author_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('nonce', sa.String(length=64), nullable=False),
    sa.Column('reply_to_seq', sa.BigInteger(), nullable=True),
    sa.Column('mention_all', sa.String(length=8), nullable=True),
    sa.Column('has', sa.BigInteger(), nullable=False),
    sa.Column('thread_id', sa.BigInteger(), nullable=True),
    sa.Column('reply_count', sa.BigInteger(), nullable=False),
    sa.Column('last_reply_ms', sa.BigInteger(), nullable=True),
    sa.Column('created_ms', sa.BigInteger(), nullable=False),
    sa.Column('edited_ms', sa.BigInteger(), nullable=True),
    sa.Column('deleted_ms', sa.BigInteger(), nullable=True),
    sa.Column('pinned_ms', sa.BigInteger(), nullable=True),
    sa.Column('pinned_by', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_messages_author_id_users')),
    sa.ForeignKeyConstraint(['channel_id'], ['channels.id'], name=op.f('fk_messages_channel_id_channels')),
    sa.PrimaryKeyConstraint('channel_id', 'seq', name=op.f('pk_messages')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.create_index('ix_messages_event', ['channel_id', 'event'], unique=False)
        batch_op.create_index('ix_messages_pinned', ['channel_id', 'pinned_ms'], unique=False, sqlite_where=sa.text("pinned_ms IS NOT NULL"), postgresql_where=sa.text("pinned_ms IS NOT NULL"))
        batch_op.create_index('ix_messages_unpurged', ['deleted_ms'], unique=False, sqlite_where=sa.text("deleted_ms IS NOT NULL AND body <> ''"), postgresql_where=sa.text("deleted_ms IS NOT NULL AND body <> ''"))
        batch_op.create_index('uq_messages_id', ['channel_id', 'id'], unique=True)
        batch_op.create_index('uq_messages_nonce', ['channel_id', 'author_id', 'nonce'], unique=True)

    op.create_table('overrides',
    sa.Column('channel_id', sa.BigInteger(), nullable=False),
    sa.Column('target_kind', sa.String(length=8), nullable=False),
    sa.Column('target_id', sa.BigInteger(), nullable=False),
    sa.Column('allow', sa.BigInteger(), nullable=False),
    sa.Column('deny', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['channel_id'], ['channels.id'], name=op.f('fk_overrides_channel_id_channels')),
    sa.PrimaryKeyConstraint('channel_id', 'target_kind', 'target_id', name=op.f('pk_overrides'))
    )
    op.create_table('reactions',
    sa.Column('channel_id', sa.BigInteger(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('emoji', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('created_ms', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['channel_id'], ['channels.id'], name=op.f('fk_reactions_channel_id_channels')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_reactions_user_id_users')),
    sa.PrimaryKeyConstraint('channel_id', 'seq', 'emoji', 'user_id', name=op.f('pk_reactions')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    """Go down to None."""
    op.drop_table('reactions')
    op.drop_table('overrides')
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_index('uq_messages_nonce')
        batch_op.drop_index('uq_messages_id')
        batch_op.drop_index('ix_messages_unpurged')
        batch_op.drop_index('ix_messages_pinned')
        batch_op.drop_index('ix_messages_event')

    op.drop_table('messages')
    with op.batch_alter_table('mentions', schema=None) as batch_op:
        batch_op.drop_index('ix_mentions_user_id')

    op.drop_table('mentions')
    with op.batch_alter_table('member_roles', schema=None) as batch_op:
        batch_op.drop_index('ix_member_roles_role_id')

    op.drop_table('member_roles')
    with op.batch_alter_table('channel_members', schema=None) as batch_op:
        batch_op.drop_index('ix_channel_members_user_id')
        batch_op.drop_index('ix_channel_members_event')

    op.drop_table('channel_members')
    with op.batch_alter_table('attachments', schema=None) as batch_op:
        batch_op.drop_index('ix_attachments_file_id')

    op.drop_table('attachments')
    with op.batch_alter_table('space_members', schema=None) as batch_op:
        batch_op.drop_index('ix_space_members_user_id')

    op.drop_table('space_members')
    with op.batch_alter_table('roles', schema=None) as batch_op:
        batch_op.drop_index('ix_roles_space_id')

    op.drop_table('roles')
    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.drop_index('ix_invitations_space_id')

    op.drop_table('invitations')
    with op.batch_alter_table('channels', schema=None) as batch_op:
        batch_op.drop_index('uq_channels_root')
        batch_op.drop_index('uq_channels_direct_key')
        batch_op.drop_index('ix_channels_space_id')
        batch_op.drop_index('ix_channels_thread')

    op.drop_table('channels')
    op.drop_table('bans')
    op.drop_table('spaces')
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sessions_user_id'))
        batch_op.drop_index('ix_sessions_revoked_ms')

    op.drop_table('sessions')
    op.drop_table('preferences')
    op.drop_table('known_places')
    with op.batch_alter_table('idempotent_answers', schema=None) as batch_op:
        batch_op.drop_index('ix_idempotent_answers_created_ms')

    op.drop_table('idempotent_answers')
    with op.batch_alter_table('files', schema=None) as batch_op:
        batch_op.drop_index('ix_files_owner_id')

    op.drop_table('files')
    op.drop_table('credentials')
    op.drop_table('users')
    op.drop_table('setup_links')
    op.drop_table('server_settings')
    op.drop_table('imported_ids')
    with op.batch_alter_table('attempts', schema=None) as batch_op:
        batch_op.drop_index('ix_attempts_full_until_ms')

    op.drop_table('attempts')
