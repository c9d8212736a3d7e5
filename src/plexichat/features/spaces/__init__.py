"""Communities: members, roles, invitations, bans."""
