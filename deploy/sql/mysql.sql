-- The table of the directory kind "mysql" without user_query, for MariaDB 10.4 and MySQL 8.0 or later. Run it once:
--     mariadb DATABASE < mysql.sql
-- then let the service's own user in: GRANT SELECT ON DATABASE.tokenbooth_users TO 'tokenbooth'@'%'; and, so that a
-- password's hash can be brought up to date at a login: GRANT UPDATE (password_hash) ON the same.
CREATE TABLE IF NOT EXISTS tokenbooth_users (
    external_id    VARCHAR(255) NOT NULL PRIMARY KEY,
    username       VARCHAR(255) UNIQUE,
    name           VARCHAR(1024),
    email          VARCHAR(254),
    email_verified BOOLEAN,
    disabled       BOOLEAN NOT NULL DEFAULT FALSE,
    -- argon2id, bcrypt, yescrypt, sha512-crypt, or Django's PBKDF2
    password_hash  VARCHAR(512),
    -- What single sign-on claims of the user, as a JSON object: {"organization":"Acme","tags":["vip"]}. A table that was
    -- made before there was this column works without it: ALTER TABLE tokenbooth_users ADD COLUMN sso_attributes TEXT;
    sso_attributes TEXT,
    -- The address with its ASCII letters in lower case: there is no collation that folds those and no others, and two
    -- users never share an address.
    email_folded   VARCHAR(254) AS (
        REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
        REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
        REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(email,
        'A', 'a'), 'B', 'b'), 'C', 'c'), 'D', 'd'), 'E', 'e'), 'F', 'f'), 'G', 'g'), 'H', 'h'), 'I', 'i'), 'J',
        'j'), 'K', 'k'), 'L', 'l'), 'M', 'm'), 'N', 'n'), 'O', 'o'), 'P', 'p'), 'Q', 'q'), 'R', 'r'), 'S', 's'),
        'T', 't'), 'U', 'u'), 'V', 'v'), 'W', 'w'), 'X', 'x'), 'Y', 'y'), 'Z', 'z')
    ) STORED UNIQUE
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
