#!/bin/bash
# docs/site-owners/hosting.md, done on a machine that systemd has started, by root: `page` has its blocks. The first command that fails
# ends it, with the journal.
exec >/opt/trefoil/log 2>&1
set -Eeuxo pipefail
trap 'trap - ERR; journalctl --no-pager --output=cat --lines=100 --unit=trefoil --unit=nginx --unit=postgresql@*' ERR
cd /opt/trefoil

local=http://127.0.0.1:8080
public=https://answers.shop.example

# Sends an answer, and how many the collector has then.
send() { curl --silent --show-error --fail-with-body --header 'Content-Type: application/json' --data "@page/$1.json" "$2/v1/responses"; }
stored() { curl --silent --show-error --fail-with-body --header "Authorization: Bearer $TREFOIL_TOKEN" "$local/v1/responses" | wc --lines; }
main() { systemctl show --property=MainPID --value trefoil; }
fails() { if "$@"; then return 1; fi; }
# Waits, a minute at most, until a command holds.
until_it_is() { timeout 60 bash -c 'until eval "$1"; do sleep 0.1; done' - "$1"; }

# The settings, and a token, which root alone may read.
install --mode=644 page/settings.toml /etc/trefoil.toml
TREFOIL_TOKEN=$(openssl rand -hex 32)
install --mode=600 <(echo "TREFOIL_TOKEN=$TREFOIL_TOKEN") /etc/trefoil.env

# A service. It is started once it listens, so nothing waits here.
bash -euxo pipefail page/service
systemctl is-active trefoil
systemctl is-enabled trefoil
send 1 $local
test "$(stored)" = 1

# Its user is none of the machine's, and its answers are nobody else's.
test "$(systemctl show --property=DynamicUser --value trefoil)" = yes
test -f /var/lib/trefoil/answers.sqlite
test "$(ps -o user= -p "$(main)")" = trefoil
fails runuser -u nobody -- cat /var/lib/trefoil/answers.sqlite

# Another one in its place, and killed: every answer that was taken is there.
bash -euxo pipefail page/upgrade
test "$(stored)" = 1
send 2 $local
before=$(main)
kill -KILL "$before"
until_it_is "test \$(systemctl is-active trefoil) = active -a \$(systemctl show -P MainPID trefoil) != $before"
test "$(stored)" = 2

# Settings that do not hold: it says so, and stays down until they are mended.
sed --in-place=.before 's/^store =/stor =/' /etc/trefoil.toml
fails systemctl restart trefoil
test "$(systemctl is-failed trefoil)" = failed
journalctl --unit=trefoil --output=cat | grep 'there is no setting stor'
mv /etc/trefoil.toml.before /etc/trefoil.toml
systemctl start trefoil
test "$(stored)" = 2

# A web server before it, under a name that a certificate of this machine's own trust has.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=machine -config /dev/null \
  -addext subjectAltName=DNS:answers.shop.example,DNS:db.internal -keyout /etc/ssl/private/machine.key \
  -out /usr/local/share/ca-certificates/machine.crt
update-ca-certificates
echo '127.0.0.1 answers.shop.example db.internal' >>/etc/hosts
cat >/etc/nginx/conf.d/answers.conf <<'NGINX'
server {
    listen 443 ssl;
    server_name answers.shop.example;
    ssl_certificate /usr/local/share/ca-certificates/machine.crt;
    ssl_certificate_key /etc/ssl/private/machine.key;
    client_max_body_size 64k;
    include /opt/trefoil/page/nginx;
}
NGINX
systemctl start nginx
send 3 $public
test "$(stored)" = 3
PATH=$PATH:/usr/local/bin bash -euxo pipefail page/check

# PostgreSQL, whose user is asked for a password and does as the page says.
version=$(ls /usr/lib/postgresql | sort --version-sort | tail --lines=1)
export PGCLUSTER=$version/trefoil
pg_createcluster --port=5432 "$version" trefoil
install --owner=postgres --mode=600 /etc/ssl/private/machine.key /etc/postgresql/machine.key
pg_conftool "$version" trefoil set ssl_cert_file /usr/local/share/ca-certificates/machine.crt
pg_conftool "$version" trefoil set ssl_key_file /etc/postgresql/machine.key
pg_conftool "$version" trefoil set ssl on
systemctl start "postgresql@$version-trefoil"
printf '%s\n' a-password-of-its-own a-password-of-its-own | runuser -u postgres -- bash -euxo pipefail page/postgresql
sed --in-place "s|^store = .*|$(grep '^store = "postgresql' page/database)|" /etc/trefoil.toml
echo 'TREFOIL_STORE_PASSWORD=a-password-of-its-own' >>/etc/trefoil.env

# It may be started before the database is there, as after a power cut, and comes up with it.
systemctl stop "postgresql@$version-trefoil"
systemctl restart --no-block trefoil
until_it_is 'test $(systemctl show --property=NRestarts --value trefoil) -gt 5'
journalctl --unit=trefoil --output=cat | grep db.internal
systemctl start "postgresql@$version-trefoil"
until_it_is 'systemctl is-active trefoil'
test "$(stored)" = 0
send 4 $public
test "$(stored)" = 1
runuser -u postgres -- psql --command='SELECT count(*) FROM trefoil.responses' --no-align --tuples-only answers | grep --line-regexp 1

set +x
echo done
