#!/usr/bin/env bash
# Makes the database with its two roles, once, when the container of the database starts for the first time (as its
# superuser): the owner migrates, the application serves. Passwords come from files and stand in no command line.
set -euo pipefail

psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres <<'SQL'
\set owner_password `cat /run/secrets/owner_password`
\set app_password `cat /run/secrets/app_password`
CREATE ROLE register_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE register_app LOGIN PASSWORD :'app_password';
CREATE DATABASE register OWNER register_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE register FROM PUBLIC;
GRANT CONNECT ON DATABASE register TO register_app;
\connect register
CREATE EXTENSION postgis;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION unaccent;
CREATE EXTENSION btree_gist;
ALTER SCHEMA public OWNER TO register_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
SQL
