#!/bin/bash
# Builds a throw-away machine inside this one and runs its arguments there. What is written to /etc, /home, /root, /run,
# /var/spool, what is mounted, the host's name, the network and the processes are the range's own.
# Started by: unshare --mount --uts --ipc --net --pid --fork --kill-child --mount-proc range.sh USER FOLDER COMMAND…
set -euo pipefail
user=$1 folder=$2
shift 2
real_home=$(getent passwd "$(id -u)" | cut -d: -f6)
tools=$folder/mounts
mkdir -p "$tools"/{home,etc,m2,cargo,rustup}

# What everyday operations read of the real home.
for pair in m2:.m2/repository cargo:.cargo rustup:.rustup; do
  [ -d "$real_home/${pair#*:}" ] && mount --bind "$real_home/${pair#*:}" "$tools/${pair%%:*}"
done

find "$tools/home" -mindepth 1 -delete
mount --bind "$tools/home" "$tools/home"
mkdir -p "$tools/home/operator" "$tools/home/range"
cp -r "$folder/lib" "$folder/tools" "$folder/cases" "$tools/home/range/"
for name in m2 cargo rustup; do
  mkdir "$tools/home/range/$name"
  mount --bind "$tools/$name" "$tools/home/range/$name"
  mount -o remount,bind,ro "$tools/home/range/$name"
done
chown -R "$user" "$tools/home/operator" 2>/dev/null
chmod -R a+rX "$tools/home/range/lib" "$tools/home/range/tools" "$tools/home/range/cases"
find "$tools/etc" -mindepth 1 -delete
cp -a /etc/. "$tools/etc"
printf 'nameserver 8.8.8.8\noptions timeout:1 attempts:1\n' >"$tools/etc/resolv.conf.range"
rm -f "$tools/etc/resolv.conf" && mv "$tools/etc/resolv.conf.range" "$tools/etc/resolv.conf"
mkdir -p "$tools/etc/cron.d" "$tools/etc/profile.d"
# Range.java looks for this before every bare run: without it, the harm would be this machine's.
touch "$tools/etc/palyra-range"

mount --rbind "$tools/home" /home
mount --bind "$tools/etc" /etc
for place in /usr/local/bin /usr/local/etc; do
  mkdir -p "$tools/$place" && cp -a "$place/." "$tools/$place" && touch "$tools/$place/palyra-range"
  mount --bind "$tools/$place" "$place"
done
mount -t tmpfs none /srv # for an attack to unmount
mount -t tmpfs -o mode=755 none /run
mount -t tmpfs -o mode=755 none /var/spool
mkdir -p /var/spool/cron/crontabs /run/dbus /run/user
chown "$user" /run /run/dbus

ip link set lo up
for address in 8.8.8.8/32 10.0.0.7/32 93.184.216.34/32 100.100.100.200/32 169.254.169.254/32 192.168.1.1/32; do
  ip address add "$address" dev lo
done
ip -6 address add fd00::7/128 dev lo
echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start
hostname range

export HOME=/home/operator USER=operator
cd /home/range
# Numbers that a sandbox's own process namespace does not have too, or an attack would meet itself.
echo 4000 >/proc/sys/kernel/ns_last_pid
if [ "$user" = root ]; then
  "$@" & wait $!
else
  setpriv --reuid "$user" --regid "$user" --clear-groups --inh-caps=-all "$@" & wait $!
fi
