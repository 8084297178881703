#!/usr/bin/env bash
# Measures coracle side by side with the floor (floor.c: the least that a container can
# cost) and with what is installed of podman and docker. All are run in turn, in one go;
# only the ratios mean anything. Needs root, for the floor has no user namespace.
#
# usage: benches/run.sh PATH_OF_CORACLE [ROUNDS]
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
coracle=$(realpath "$1")
rounds=${2:-5}
[ "$(id -u)" = 0 ] || { echo "benches/run.sh: to be run as root" >&2; exit 1; }
busybox=$(command -v busybox) || { echo "benches/run.sh: needs busybox (Debian: busybox-static)" >&2; exit 1; }

# What a disk makes of new and deleted files differs from one machine, and one hour, to the
# next: BENCH_DIR=/dev/shm measures in memory.
place=${BENCH_DIR:-/var/tmp}
work=$(mktemp -d "$place/coracle-bench.XXXXXX")
dockerd=
remove() { # NAME: of the container that each engine has
	"$coracle" --root "$work/coracle" rm -f "$1" >/dev/null 2>&1 || true
	[ ! -e "$work/podman" ] || podman "${podman_options[@]}" rm -f -t 0 "$1" >/dev/null 2>&1 || true
	[ -z "$dockerd" ] || docker --host "unix://$work/docker.sock" rm -f "$1" >/dev/null 2>&1 || true
}
finish() {
	remove busy
	remove idle
	if [ -n "$dockerd" ]; then
		kill "$dockerd" && wait "$dockerd" || true
	fi
	rm -rf --one-file-system "$work" || true
}
trap finish EXIT

# The same image for everyone: one busybox, and names for it.
mkdir -p "$work/root/bin" "$work/root/proc"
cp "$busybox" "$work/root/bin/busybox"
for name in sh true sleep; do ln -s busybox "$work/root/bin/$name"; done
tar -C "$work/root" -cf "$work/root.tar" .
printf 'FROM scratch\nCOPY root /\n' >"$work/Dockerfile"

cc -O2 -static -o "$work/floor" "$here/floor.c"
cc -O2 -o "$work/compare" "$here/compare.c"
mkdir -p "$work/floor.d/upper" "$work/floor.d/work" "$work/floor.d/root"
commands=(
	"floor" "$work/floor $work/root $work/floor.d/upper $work/floor.d/work $work/floor.d/root /bin/true"
)

# As it is when it is installed: a copy.
cp "$coracle" "$work/program"
coracle=$work/program
"$coracle" --root "$work/coracle" build -q -t bench "$work" >/dev/null
commands+=("coracle" "$coracle --root $work/coracle run --rm --network none bench true")

podman_options=(--root "$work/podman" --runroot "$work/podman-run" --cgroup-manager=cgroupfs)
podman_run=()
if command -v podman >/dev/null; then
	podman "${podman_options[@]}" import -q "$work/root.tar" bench >/dev/null 2>&1
	# As it comes; and where it may not raise limits, or its runtime knows no hybrid cgroups.
	limits="--ulimit nofile=1024:1024 --ulimit nproc=1024:1024"
	for try in "run" "run $limits" "--runtime runc run" "--runtime runc run $limits"; do
		read -ra podman_run <<<"podman ${podman_options[*]} $try --network none"
		"${podman_run[@]}" --rm bench true >/dev/null 2>&1 && break
		podman_run=()
	done
	if [ ${#podman_run[@]} != 0 ]; then
		commands+=("podman $(podman --version | grep -o '[0-9.]*$')" "${podman_run[*]} --rm bench true")
	else
		echo "podman runs nothing here: left out"
	fi
else
	echo "podman is not installed: left out"
fi

# A daemon of our own, that touches neither the host's network nor another docker.
if command -v dockerd >/dev/null && command -v docker >/dev/null; then
	dockerd --data-root "$work/docker" --exec-root "$work/docker-run" --pidfile "$work/docker.pid" \
		--host "unix://$work/docker.sock" --bridge none --iptables=false --ip6tables=false \
		>"$work/dockerd.log" 2>&1 &
	dockerd=$!
	docker=(docker --host "unix://$work/docker.sock")
	for _ in $(seq 100); do
		"${docker[@]}" version >/dev/null 2>&1 && break
		kill -0 "$dockerd" 2>/dev/null || break
		sleep 0.1
	done
	if "${docker[@]}" version >/dev/null 2>&1; then
		"${docker[@]}" import "$work/root.tar" bench >/dev/null
		commands+=("docker $("${docker[@]}" version -f '{{.Server.Version}}')" "${docker[*]} run --rm --network none bench true")
	else
		echo "dockerd does not come up here: left out"
		wait "$dockerd" || true
		dockerd=
	fi
else
	echo "docker is not installed: left out"
fi

# What the preparations wrote is on disk before anything is measured.
sync
echo "== run --rm --network none IMAGE true (everything in $place)"
"$work/compare" "$rounds" "${commands[@]}"

echo
echo "== coracle version, and this machine's cheapest static program"
"$work/compare" "$rounds" "busybox true" "$work/root/bin/true" "coracle version" "$coracle version"

# A further command in a container that runs, and the floor of that (exec_floor.c).
echo
echo "== exec CONTAINER true"
cc -O2 -static -o "$work/exec_floor" "$here/exec_floor.c"
"$coracle" --root "$work/coracle" run -d --name busy --network none bench sleep 1000 >/dev/null
first=$("$coracle" --root "$work/coracle" inspect busy | sed -n 's/.*"Pid": \([0-9]*\).*/\1/p' | head -n 1)
execs=(
	"floor" "$work/exec_floor $first /bin/true"
	"coracle" "$coracle --root $work/coracle exec busy true"
)
if [ ${#podman_run[@]} != 0 ]; then
	"${podman_run[@]}" -d --name busy bench sleep 1000 >/dev/null 2>&1
	# The same program and options, up to the verb.
	podman_exec=()
	for word in "${podman_run[@]}"; do
		[ "$word" != run ] || break
		podman_exec+=("$word")
	done
	if "${podman_exec[@]}" exec busy true >/dev/null 2>&1; then
		execs+=("podman $(podman --version | grep -o '[0-9.]*$')" "${podman_exec[*]} exec busy true")
	else
		echo "podman executes nothing here: left out"
	fi
fi
if [ -n "$dockerd" ]; then
	"${docker[@]}" run -d --name busy --network none bench sleep 1000 >/dev/null
	execs+=("docker $("${docker[@]}" version -f '{{.Server.Version}}')" "${docker[*]} exec busy true")
fi
"$work/compare" "$rounds" "${execs[@]}"
remove busy

# More take podman minutes to make: benches/ps.sh is there for them.
echo
"$here/ps.sh" "$coracle" "$rounds" 100

# What one idle container costs outside itself: the process that watches it.
memory() { # NAME PID_OF_THE_CONTAINER
	local watcher
	watcher=$(awk '/^PPid:/ { print $2 }' "/proc/$2/status")
	awk -v name="$1" '
		/^Private_Dirty:|^Swap:/ { own += $2 }
		/^Rss:/ { rss += $2 }
		END { printf "%-28s %9d %9d\n", name, own, rss }' "/proc/$watcher/smaps"
}
echo
echo "== one idle container: memory of the process that watches it, in KiB"
echo "(private: written by it and shared with nobody; resident: with the program's own file)"
printf '%-28s %9s %9s\n' "" private resident
"$coracle" --root "$work/coracle" run -d --name idle --network none bench sleep 1000 >/dev/null
memory coracle "$("$coracle" --root "$work/coracle" inspect -f '{{.State.Pid}}' idle)"
if [ ${#podman_run[@]} != 0 ]; then
	"${podman_run[@]}" -d --name idle bench sleep 1000 >/dev/null 2>&1
	memory "podman (conmon)" "$(podman "${podman_options[@]}" inspect -f '{{.State.Pid}}' idle)"
fi
if [ -n "$dockerd" ]; then
	"${docker[@]}" run -d --name idle --network none bench sleep 1000 >/dev/null
	memory "docker (shim alone)" "$("${docker[@]}" inspect -f '{{.State.Pid}}' idle)"
fi
