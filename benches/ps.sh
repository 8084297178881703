#!/usr/bin/env bash
# Measures how long `ps -a` takes with many containers that never ran, side by side with
# podman where it is installed. Only the ratio means anything.
#
# usage: benches/ps.sh PATH_OF_CORACLE [ROUNDS [CONTAINERS]]
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
coracle=$(realpath "$1")
rounds=${2:-5}
count=${3:-1000}
busybox=$(command -v busybox) || { echo "benches/ps.sh: needs busybox (Debian: busybox-static)" >&2; exit 1; }

work=$(mktemp -d "${BENCH_DIR:-/var/tmp}/coracle-bench.XXXXXX")
trap 'rm -rf --one-file-system "$work" || true' EXIT
mkdir -p "$work/root/bin"
cp "$busybox" "$work/root/bin/busybox"
ln -s busybox "$work/root/bin/true"
tar -C "$work/root" -cf "$work/root.tar" .
printf 'FROM scratch\nCOPY root /\n' >"$work/Dockerfile"
cc -O2 -o "$work/compare" "$here/compare.c"

"$coracle" --root "$work/coracle" build -q -t bench "$work" >/dev/null
for ((i = 0; i < count; i++)); do
	"$coracle" --root "$work/coracle" create --name "c$i" -l number=$i --network none bench true >/dev/null
done
commands=(
	"coracle ps -a" "$coracle --root $work/coracle ps -a"
	"coracle, template" "$coracle --root $work/coracle ps -a --format {{.Names}}"
	"coracle, filter" "$coracle --root $work/coracle ps -a --filter name=c7"
)
if command -v podman >/dev/null; then
	podman=(podman --root "$work/podman" --runroot "$work/podman-run" --cgroup-manager=cgroupfs)
	"${podman[@]}" import -q "$work/root.tar" bench >/dev/null 2>&1
	for ((i = 0; i < count; i++)); do
		"${podman[@]}" create --name "c$i" -l number=$i --network none bench true >/dev/null 2>&1
	done
	commands+=("podman ps -a" "${podman[*]} ps -a")
else
	echo "podman is not installed: left out"
fi

sync
echo "== ps -a with $count containers"
"$work/compare" "$rounds" "${commands[@]}"
