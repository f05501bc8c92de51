"""Who may do what, where: users, posts, roles, permissions, scopes."""
