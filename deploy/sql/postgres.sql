-- The table of the directory kind "postgres" without user_query. Run it once, as whoever owns the database:
--     psql -d DATABASE -f postgres.sql
-- then let the service's own role in: GRANT SELECT ON tokenbooth_users TO tokenbooth; and, so that a password's hash
-- can be brought up to date at a login: GRANT UPDATE (password_hash) ON tokenbooth_users TO tokenbooth;
CREATE TABLE IF NOT EXISTS tokenbooth_users (
    -- COLLATE "C": compared byte for byte.
    external_id    text COLLATE "C" PRIMARY KEY CHECK (external_id <> ''),
    username       text COLLATE "C" UNIQUE,
    name           text,
    email          text COLLATE "C",
    email_verified boolean,
    disabled       boolean NOT NULL DEFAULT false,
    -- argon2id, bcrypt, yescrypt, sha512-crypt, or Django's PBKDF2
    password_hash  text,
    -- What single sign-on claims of the user, as a JSON object: {"organization":"Acme","tags":["vip"]}. A table that was
    -- made before there was this column works without it: ALTER TABLE tokenbooth_users ADD COLUMN sso_attributes text;
    sso_attributes text
);
-- Two users never share an address, whatever its letters' case; COLLATE "C" folds ASCII letters and no others.
CREATE UNIQUE INDEX IF NOT EXISTS tokenbooth_users_email ON tokenbooth_users (lower(email COLLATE "C"));
