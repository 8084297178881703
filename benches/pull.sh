#!/usr/bin/env bash
# Measures pulling an image of several layers from a registry on loopback, side by side with
# what is installed of podman and docker, with skopeo and tar, and with the floor: the slowest
# of fetching the bytes, decompressing them and writing the files, each alone and on all
# cores. All are run in turn, each into a new place; only the ratios mean anything. Needs
# root, for the files keep their owners.
#
# usage: benches/pull.sh PATH_OF_CORACLE [ROUNDS]
set -euo pipefail

fail() { echo "benches/pull.sh: $*" >&2; exit 1; }
coracle=$(realpath "$1")
rounds=${2:-5}
[ "$(id -u)" = 0 ] || fail "to be run as root"
for program in docker-registry skopeo curl; do
	command -v "$program" >/dev/null || fail "needs $program"
done
cores=$(nproc)
# The fastest that is installed; coracle brings its own.
gunzip=(gzip -dc)
! command -v pigz >/dev/null || gunzip=(pigz -dc)

# Everything stays until the end: on ext4, whoever makes files soon after others were deleted
# pays for that. The same holds for what others delete and write on that disk meanwhile:
# BENCH_DIR=/mnt, with a new file system mounted there, measures without them.
work=$(mktemp -d "${BENCH_DIR:-/var/tmp}/coracle-bench.XXXXXX")
registry=
dockerd=
end() { # PID
	[ -z "$1" ] || { kill "$1" && wait "$1"; } 2>/dev/null || true
}
finish() {
	end "$dockerd"
	end "$registry"
	rm -rf --one-file-system "$work" || true
}
trap finish EXIT
wait_for() { # PID COMMAND...
	local pid=$1
	shift
	for _ in $(seq 100); do
		! "$@" >/dev/null 2>&1 || return 0
		kill -0 "$pid" 2>/dev/null || return 1
		sleep 0.1
	done
	return 1
}

# The layers are files of this machine, in the order of their names, without giants.
mkdir -p "$work/image"
tars=()
layer() { # NAME MEGABYTES DIRECTORY...
	local name=$1 most=$(($2 << 20))
	shift 2
	find "$@" -xdev -size -16M \( -type f -o -type l -o -type d \) -printf '%s %p\n' 2>/dev/null |
		LC_ALL=C sort -k 2 |
		awk -v most="$most" 'size + $1 <= most { size += $1; print substr($0, length($1) + 2) }' |
		tar --create --no-recursion --format=gnu --verbatim-files-from --files-from=- \
			--file="$work/image/$name.tar" 2>/dev/null
	tars+=("$name.tar")
}
layer libraries 200 /usr/lib/*-linux-gnu*
layer share 200 /usr/share
layer programs 100 /usr/bin /usr/sbin
layer headers 60 /usr/include /usr/lib/gcc
layer python 60 /usr/lib/python3*
size=$(cat "$work/image/"*.tar | wc -c)
[ "$size" -ge $((500 << 20)) ] || fail "/usr has too few files for an image of 500 MB"

# In the form of `docker save`; skopeo compresses the layers on their way.
quoted() { # SEPARATED_BY_COMMAS...
	local all
	printf -v all '"%s",' "$@"
	echo "${all%,}"
}
cd "$work/image"
arch=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
diff_ids=$(quoted $(sha256sum "${tars[@]}" | sed 's/\([^ ]*\).*/sha256:\1/'))
cat >config.json <<CONFIG
{"architecture":"$arch","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[$diff_ids]}}
CONFIG
cat >manifest.json <<MANIFEST
[{"Config":"config.json","RepoTags":["bench:1"],"Layers":[$(quoted "${tars[@]}")]}]
MANIFEST
tar -cf "$work/image.tar" manifest.json config.json "${tars[@]}"
cd "$work"

cat >registry.yml <<CONFIG
version: 0.1
log: { level: info, formatter: json }
storage: { filesystem: { rootdirectory: $work/registry } }
http: { addr: "127.0.0.1:0", secret: of-no-importance }
CONFIG
docker-registry serve registry.yml >registry.log 2>&1 &
registry=$!
wait_for "$registry" grep -q 'listening on ' registry.log || fail "docker-registry does not come up"
address=$(sed -n 's/.*listening on \([0-9.:]*\).*/\1/p' registry.log | head -n 1)
image=$address/bench:1
skopeo copy -q --dest-tls-verify=false "docker-archive:$work/image.tar" "docker://$image"
rm image.tar

# What the floor is measured with.
skopeo copy -q --src-tls-verify=false "docker://$image" "dir:$work/blobs"
mapfile -t blobs < <(skopeo inspect --tls-verify=false "docker://$image" |
	sed -n '/"Layers": \[/,/\]/ s/.*"sha256:\([0-9a-f]*\)".*/\1/p')
[ ${#blobs[@]} = ${#tars[@]} ] || fail "the registry has ${#blobs[@]} layers, not ${#tars[@]}"

# Each is given a number that it had not before.
pull_coracle() { "$coracle" --root "$work/coracle-$1" pull -q "$image"; }
pull_podman() {
	podman --root "$work/podman-$1" --runroot "$work/podman-run-$1" --storage-driver overlay \
		pull -q --tls-verify=false "$image"
}
pull_docker() { docker --host "unix://$work/docker.sock" pull -q "$image"; }
pull_skopeo() {
	skopeo copy -q --src-tls-verify=false "docker://$image" "dir:$work/skopeo-$1"
	for i in "${!blobs[@]}"; do
		mkdir -p "$work/skopeo-$1.d/$i"
		tar -xpzf "$work/skopeo-$1/${blobs[i]}" -C "$work/skopeo-$1.d/$i"
	done
}
floor_fetch() {
	printf 'url = "http://%s"\noutput = "/dev/null"\n' \
		$(printf "$address/v2/bench/blobs/sha256:%s " "${blobs[@]}") |
		curl -sf --parallel --parallel-immediate --config -
}
floor_decompress() {
	printf '%s\n' "${blobs[@]/#/$work/blobs/}" | xargs -P "$cores" -I@ sh -c "${gunzip[*]} @ >/dev/null"
}
floor_write() {
	for i in "${!tars[@]}"; do
		mkdir -p "$work/floor-$1/$i"
		echo "$work/image/${tars[i]} -C $work/floor-$1/$i"
	done | xargs -P "$cores" -L 1 tar -xpf
}
# No part of the floor, but what coracle promises, and it alone: all is on disk.
write_and_sync() {
	floor_write "$1-synced"
	sync -f "$work"
}

# A new daemon for every round, as each keeps what it has.
start_docker() { # NUMBER
	dockerd --data-root "$work/docker-$1" --exec-root "$work/docker-run" --pidfile "$work/docker.pid" \
		--host "unix://$work/docker.sock" --bridge none --iptables=false --ip6tables=false \
		>"$work/dockerd.log" 2>&1 &
	dockerd=$!
	wait_for "$dockerd" docker --host "unix://$work/docker.sock" version
}
stop_docker() {
	end "$dockerd"
	dockerd=
}

measure() { # NAME NUMBER: appends the seconds that NAME takes to its file
	local from
	# Nobody pays for what the one before left to be written.
	sync
	from=$EPOCHREALTIME
	"$1" "$2" >/dev/null 2>"$work/said" || fail "$1: $(cat "$work/said")"
	echo "$from $EPOCHREALTIME" | awk '{ printf "%.3f\n", $2 - $1 }' >>"$work/$1.seconds"
}

runs=(pull_coracle floor_fetch floor_decompress floor_write write_and_sync pull_skopeo)
if command -v podman >/dev/null; then
	runs+=(pull_podman)
else
	echo "podman is not installed: left out"
fi
if command -v dockerd >/dev/null && command -v docker >/dev/null; then
	if start_docker 0; then runs+=(pull_docker); else echo "dockerd does not come up here: left out"; fi
	stop_docker
else
	echo "docker is not installed: left out"
fi
for ((round = 1; round <= rounds; round++)); do
	for run in "${runs[@]}"; do
		[ "$run" != pull_docker ] || start_docker "$round" || fail "dockerd does not come up"
		measure "$run" "$round"
		[ "$run" != pull_docker ] || stop_docker
	done
done

named() { # RUN
	case $1 in
		pull_coracle) echo coracle ;;
		floor_fetch) echo "floor: fetch (curl)" ;;
		floor_decompress) echo "floor: decompress (${gunzip[0]})" ;;
		floor_write) echo "floor: write (tar)" ;;
		write_and_sync) echo "write (tar) and sync" ;;
		pull_skopeo) echo "skopeo copy, tar -xz" ;;
		pull_podman) echo "podman $(podman --version | grep -o '[0-9.]*$')" ;;
		pull_docker) echo "docker $(dockerd --version | grep -o '[0-9.]*' | head -n 1)" ;;
	esac
}
compressed=$(cat "${blobs[@]/#/$work/blobs/}" | wc -c)
files=$(cd image && for tar in "${tars[@]}"; do tar -tf "$tar"; done | wc -l)
echo "== pull of ${#blobs[@]} layers: $((compressed >> 20)) MiB, unpacked $((size >> 20)) MiB in $files files ($work)"
for run in "${runs[@]}"; do
	sort -n "$run.seconds" | awk -v name="$(named "$run")" -v run="$run" '
		{ seconds[NR] = $1 }
		END { printf "%s\t%s\t%.2f\t%.2f\t%.2f\n", run, name, seconds[1], seconds[int((NR + 1) / 2)], seconds[NR] }'
done | awk -F '\t' '
	{ name[NR] = $2; min[NR] = $3; median[$1] = median[NR] = $4; max[NR] = $5 }
	/^floor_/ && $4 > floor { floor = $4 }
	function verdict(what, ratio, most) {
		printf "%s: %.2f, at most %.1f: %s\n", what, ratio, most, ratio <= most ? "kept" : "MISSED"
	}
	END {
		printf "%-28s %9s %9s %9s %9s\n", "", "min s", "median", "max", "of floor"
		for (i = 1; i <= NR; i++)
			printf "%-28s %9.2f %9.2f %9.2f %8.2fx\n", name[i], min[i], median[i], max[i], median[i] / floor
		verdict("coracle by the floor", median["pull_coracle"] / floor, 1.2)
		if ("pull_podman" in median)
			verdict("coracle by podman", median["pull_coracle"] / median["pull_podman"], 0.5)
	}'
