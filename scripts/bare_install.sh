#!/usr/bin/env bash
# The README's two commands on a machine that has nothing but git, make and Python with venv.
#
#     scripts/bare_install.sh SUITE [MAKE TARGET...]
#
# Installs a bare Debian (bookworm: Python 3.11, trixie: 3.13, sid: the newest) in a temporary
# folder, clones this checkout there and runs `make demo` and `make test`, or the targets named,
# as a user without rights. Needs root, debootstrap and the package registries, and a quarter of an
# hour. PYTEST_ADDOPTS is passed on. Exit code 3: that Debian could not be installed.
set -euo pipefail

suite=${1:?which Debian suite: bookworm, trixie or sid?}
targets=${*:2}
checkout=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
for tool in debootstrap unshare chroot git; do
  command -v $tool >/dev/null || { echo "error: $tool is missing; install it" >&2; exit 1; }
done
[ "$(id -u)" = 0 ] || { echo "error: only root can install a bare Debian; run it with sudo" >&2; exit 1; }

bare=$(mktemp -d)
chmod 755 "$bare"
# What is mounted below lives in a namespace of its own and is gone by then.
trap 'rm -rf --one-file-system "$bare"' EXIT
echo "installing Debian $suite in $bare"
packages=git,make,python3,python3-venv,ca-certificates
debootstrap --variant=minbase --include=$packages "$suite" "$bare" >"$bare/debootstrap.out" 2>&1 || {
  tail -3 "$bare/debootstrap.out" >&2
  echo "error: Debian $suite could not be installed; see the lines above" >&2
  exit 3
}
# How this machine reaches the registries.
for file in /etc/resolv.conf /etc/hosts /etc/pip.conf /etc/ssl/certs/ca-certificates.crt; do
  [ ! -e $file ] || cp -L $file "$bare$file"
done
chroot "$bare" useradd --create-home founder
git clone --quiet --no-hardlinks "$checkout" "$bare/home/founder/govkit"
chroot "$bare" chown -R founder: /home/founder

cat >"$bare/home/founder/run" <<RUN
set -eu
cd ~/govkit
python3 -V
! command -v cc gcc clang
for target in ${targets:-demo test}; do make \$target; done
RUN
# shellcheck disable=SC2016
unshare --mount --propagation private --pid --fork --kill-child bash -c '
  mount --rbind /dev "$1/dev"
  mount -t proc proc "$1/proc"
  exec chroot "$1" su founder --whitelist-environment=CI,PYTEST_ADDOPTS,http_proxy,https_proxy,no_proxy --login -c "bash ~/run"
' bash "$bare"
echo "Debian $suite: all passed"
