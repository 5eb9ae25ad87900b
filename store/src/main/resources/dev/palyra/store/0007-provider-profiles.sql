-- Ways to providers of models. No secret is in it: a key is named by its place in the vault.
CREATE TABLE provider_profiles (
  name    TEXT NOT NULL PRIMARY KEY,
  rank    INTEGER NOT NULL,
  profile TEXT NOT NULL
) STRICT;
