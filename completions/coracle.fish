# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_coracle_global_optspecs
    string join \n root= runroot= cgroup-manager= cdi-spec-dir= config= log-level= debug storage-driver= v/version h/help
end

function __fish_coracle_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_coracle_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_coracle_using_subcommand
    set -l cmd (__fish_coracle_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c coracle -n "__fish_coracle_needs_command" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_needs_command" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_needs_command" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_needs_command" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_needs_command" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_needs_command" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_needs_command" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_needs_command" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_needs_command" -s v -s V -l version -d 'Print version'
complete -c coracle -n "__fish_coracle_needs_command" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "run" -d 'Run a command in a new container'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "create" -d 'Create a container without starting it'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "start" -d 'Start created or stopped containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "attach" -d 'Attach standard input, output and error to a running container'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "exec" -d 'Run a command in a running container'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "ps" -d 'List containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "logs" -d 'Show the output of containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "top" -d 'Show the processes of a container'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "stats" -d 'Show what containers use of processors, memory, network and disks'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "port" -d 'Show which ports of the host lead to a container'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "stop" -d 'Stop running containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "restart" -d 'Restart containers, or start those that do not run'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "kill" -d 'Kill running containers, or send them another signal'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "pause" -d 'Pause all processes of containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "unpause" -d 'Unpause all processes of containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "wait" -d 'Wait until containers end, and print their exit codes'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "rename" -d 'Rename a container'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "cp" -d 'Copy files between containers, the host and tar streams'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "mount" -d 'Mount containers\' root file systems and print where; without arguments, list what is mounted'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "unmount" -d 'Unmount containers\' root file systems'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "diff" -d 'List files that a container, or an image\'s last layer, added, changed or deleted'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "export" -d 'Write a container\'s files, without its volumes, as a tar archive'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "commit" -d 'Make an image of a container'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "update" -d 'Change the limits and the restart policy of containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "rm" -d 'Remove containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "inspect" -d 'Show details of containers, images, volumes and networks'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "build" -d 'Build an image from a Dockerfile'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "images" -d 'List images'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "pull" -d 'Download images from registries'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "push" -d 'Upload an image to a registry'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "search" -d 'Search a registry for images'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "login" -d 'Log in to a registry'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "logout" -d 'Log out from a registry'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "tag" -d 'Give an image further names'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "save" -d 'Write images as an archive, or into a directory'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "load" -d 'Load the images of an archive or directory'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "import" -d 'Make an image of one layer out of a tar archive of files'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "rmi" -d 'Remove images'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "untag" -d 'Take names from an image, which stays'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "history" -d 'Show how an image was made, the last step first'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "events" -d 'Show what happens to containers, images, volumes, networks and secrets'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "boot" -d 'Start the containers that should be running after a reboot'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "info" -d 'Show facts about this installation and its host'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "unshare" -d 'Run a shell or a command in a user namespace, with the ids that containers have'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "completion" -d 'Print completions for a shell'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "version" -d 'Show the version'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "container" -d 'Manage containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "image" -d 'Manage images'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "builder" -d 'Manage builds'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "buildx" -d 'Manage builds, as with docker\'s plugin'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "manifest" -d 'Manage lists of images for several platforms'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "network" -d 'Manage networks'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "volume" -d 'Manage volumes'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "secret" -d 'Manage secrets of containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "healthcheck" -d 'Check the health of containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "system" -d 'Look at this installation'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l detach-keys -d 'Keys that detach: letters or ctrl-LETTER, with commas between; "" for none [default: ctrl-p,ctrl-q]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l sig-proxy -d 'Pass signals on to the container, if it has no terminal' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand run" -l name -d 'Assign a name to the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -s l -l label -d 'Set a label' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l label-file -d 'Read labels from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand run" -l annotation -d 'Set an annotation of the OCI configuration' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cidfile -d 'Write the container\'s id to a file, which must not exist' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand run" -l pidfile -d 'Write the pid of the container\'s first process to a file, at each start' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand run" -s a -l attach -d 'Attach to these alone of stdin, stdout and stderr [default: stdout and stderr; with -i, all]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l pull -d 'Pull the image: always, missing, newer (keep it if the registry cannot be reached) or never' -r -f -a "always\t'Every time'
missing\t'If it is not here'
newer\t'If the registry has another one'
never\t'Never'"
complete -c coracle -n "__fish_coracle_using_subcommand run" -l platform -d 'Platform of the image: OS/ARCHITECTURE[/VARIANT]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l arch -d 'Architecture of the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l os -d 'Operating system of the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l variant -d 'Variant of the image\'s architecture' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l isolation -d 'Does nothing: Linux knows no other' -r -f -a "default\t''
\t''"
complete -c coracle -n "__fish_coracle_using_subcommand run" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand run" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand run" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -s e -l env -d 'Set an environment variable: NAME=VALUE, NAME for its value here, or PREFIX* for all of these' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l env-file -d 'Read environment variables from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand run" -l unsetenv -d 'Take a variable of the image away' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l env-merge -d 'Set a variable to what is made of the image\'s: NAME=TEXT, with $NAME or ${NAME} for their values' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l http-proxy -d 'Tell of the proxies in this environment (http_proxy, https_proxy, ftp_proxy, no_proxy, and in capitals), too; with =false not even of those in Docker\'s config.json [default: of those in config.json]' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand run" -s w -l workdir -d 'Working directory inside the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -s u -l user -d 'User name or id (NAME|UID[:GROUP|GID]) in the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l group-add -d 'Add the process to a group, by name or id' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l umask -d 'Mask of the process for new files, in octal [default: 0022]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l entrypoint -d 'Overwrite the image\'s ENTRYPOINT with a command, or a JSON list of words; "" removes it' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l init-path -d 'With --init, run this program of the host in its place, with `--` and the command as its arguments' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand run" -l stop-signal -d 'Signal that `stop` sends [default: the image\'s, or TERM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l stop-timeout -d 'Seconds that `stop` waits before it kills; -1 waits for ever [default: 10]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l timeout -d 'Seconds that the container may run before it is killed' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l tz -d 'Time zone of the container, such as Europe/Berlin, or local for the host\'s' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l restart -d 'What happens when the container ends: no, on-failure[:N], always or unless-stopped' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l passwd -d 'Add a user whom the image does not know to the container\'s /etc/passwd' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand run" -l passwd-entry -d 'That user\'s line, with $USERNAME, $UID, $GID, $NAME and $HOME for what they are' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l group-entry -d 'The line of his group in /etc/group, if the image does not know it, with $GROUPNAME, $GID and $USERLIST' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l hostuser -d 'Add a user of the host, by name or id, to the container\'s /etc/passwd' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -s v -l volume -d 'Mount a volume or a directory of the host: [NAME|DIR:]DESTINATION[:ro,...]; U gives it to the container\'s user, O keeps changes apart and throws them away at the end' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l mount -d 'Mount as docker\'s --mount: type=bind|volume|tmpfs|image,src=SOURCE,dst=DESTINATION,...' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l volumes-from -d 'Mount what another container has mounted: CONTAINER[:ro]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l tmpfs -d 'Mount a tmpfs: DESTINATION[:size=64m,mode=1777,...]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l image-volume -d 'What becomes of the image\'s volumes: anonymous (or bind), tmpfs or ignore' -r -f -a "anonymous\t'Podman\'s other word for it'
tmpfs\t''
ignore\t''"
complete -c coracle -n "__fish_coracle_using_subcommand run" -l read-only-tmpfs -d 'With --read-only, mount a tmpfs on /run, /tmp and /var/tmp, with a copy of what is there' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand run" -l shm-size -d 'Size of /dev/shm, in bytes or as 64m, 1g [default: 64m]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l secret -d 'Give a secret as it is now, in the file /run/secrets/NAME or as a variable: NAME[,type=mount|env][,target=PATH|VARIABLE][,uid=0][,gid=0][,mode=0444]; whatever becomes of it, the container keeps it' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l network -l net -d 'Connect to a network: bridge (as a user: pasta), none, host, container:NAME, ns:FILE, or the name of one, as NAME[:alias=…,ip=…,mac=…,interface_name=…]; may be repeated [default: bridge]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -s p -l publish -d 'Publish a container\'s port to the host: [[ADDRESS:]HOST_PORT:]PORT[/udp]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -s h -l hostname -d 'Host name of the container [default: the beginning of its id]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l domainname -d 'NIS domain name of the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l expose -d 'Note that the container listens on a port: PORT[-PORT][/udp]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l mac-address -d 'Hardware address of the container\'s interface, for example 92:d0:c6:0a:29:33' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l ip -d 'IPv4 address, on a network that was made with `network create`' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l ip6 -d 'IPv6 address, on a network that was made with `network create --ipv6`' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l network-alias -l net-alias -d 'Further name, on a network that was made with `network create`' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l link -d 'Tell it the address of a container on the default network, in the environment and in /etc/hosts: NAME[:ALIAS]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l add-host -d 'Add a line to /etc/hosts: NAME:ADDRESS or NAME:host-gateway' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l dns -d 'Set a DNS server [default: the host\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l dns-search -d 'Set a DNS search domain' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l dns-option -l dns-opt -d 'Set a DNS option, for example ndots:1' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l pid -d 'Processes that the container sees: private, host, container:NAME or ns:FILE' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l ipc -d 'Shared memory: private, shareable, none, host, container:NAME or ns:FILE' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l uts -d 'Host name: private, host, container:NAME or ns:FILE' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l userns -d 'Users: host, private, keep-id[:uid=N,gid=N,size=N] (as a user, files of the image\'s root are then the user\'s), auto[:size=N,uidmapping=MAP,gidmapping=MAP], or, as a user, nomap; a user\'s auto, nomap, --uidmap and the like copy what the image\'s files are, before Linux 6.16 with their data' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l uidmap -d 'Give the container users of its own, these: INSIDE:OUTSIDE[:COUNT]; as a user, OUTSIDE is 0 for oneself, from 1 on a subordinate id, and @ID one of the host [default: as --gidmap]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l gidmap -d 'The same for groups [default: as --uidmap]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l subuidname -d 'Give the container the ids that /etc/subuid grants to a user' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l subgidname -d 'The same for groups and /etc/subgid' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cgroupns -d 'Tree of cgroups: private, host, container:NAME or ns:FILE' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cap-add -d 'Add a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cap-drop -d 'Drop a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l security-opt -d 'Security option: no-new-privileges, seccomp=unconfined|FILE, mask=PATH, unmask=PATH|ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l device -d 'Give the container a device of the host, or all beneath a directory: DEVICE[:DESTINATION][:rwm], or one of a CDI specification: VENDOR/CLASS=NAME' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l gpus -d 'Give it graphics processors, by CDI: all, a number, or device=NAME[,NAME...]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l device-cgroup-rule -d 'Let it use devices wherever it finds a node of them, as root: TYPE MAJOR:MINOR ACCESS, such as `c 189:* rmw`' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -s m -l memory -d 'Memory limit, in bytes or as 512m, 2g' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l memory-swap -d 'Limit of memory plus swap; -1 for unlimited swap [default: twice the memory limit]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l memory-reservation -d 'Memory that is left to the container while others are short of it' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l memory-swappiness -d 'Not supported: cgroup version 2 has no such limit' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cpus -d 'Number of CPUs, for example 1.5' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -s c -l cpu-shares -d 'Weight among others when CPUs are short; 1024 is the usual one' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cpu-period -d 'Period of the CPU quota, in microseconds' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cpu-quota -d 'CPU time in each period, in microseconds; -1 for unlimited' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cpuset-cpus -d 'CPUs that may be used, for example 0-2,4' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cpuset-mems -d 'Memory nodes that may be used' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l pids-limit -d 'Limit of processes and threads; -1 for unlimited [default: 2048]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l blkio-weight -d 'Weight among others when disks are busy: 10 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l blkio-weight-device -d 'The same for one block device: DEVICE:WEIGHT' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l device-read-bps -d 'Limit of bytes read a second from a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l device-write-bps -d 'Limit of bytes written a second to a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l device-read-iops -d 'Limit of reads a second from a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l device-write-iops -d 'Limit of writes a second to a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cgroup-conf -d 'Write to a file of the container\'s cgroup: FILE=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l ulimit -d 'Limit of each process: NAME=SOFT[:HARD], for example nofile=1024; `host` for this session\'s own' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l oom-score-adj -d 'How soon the kernel kills it when memory runs out: -1000 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cgroup-parent -d 'Make the container\'s cgroup in this one, or in this systemd slice' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l sysctl -d 'Set a sysctl of the container\'s namespaces: NAME=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l log-driver -d 'How output is logged: json-file, local (the form of json-file, compressed), k8s-file, journald or none [default: json-file]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l log-opt -d 'Log option: max-size=SIZE [default: 20m], max-file=NUMBER [default: 5], compress=true|false for files that are full [default: true with local], or, to be noted with each line, labels=, env= (names, with commas between) or tag=TEXT; for journald mode=non-blocking and max-buffer-size=SIZE, too' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l health-cmd -d 'Command that finds out whether the container is healthy: a line for the shell, or a JSON list of words' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l health-interval -d 'Time between two checks [default: the image\'s, or 30s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l health-timeout -d 'Time after which a check has failed [default: the image\'s, or 30s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l health-retries -d 'Failures in a row that make the container unhealthy [default: the image\'s, or 3]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l health-start-period -d 'Time from the start in which failures do not count' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l health-start-interval -d 'Time between two checks in that time [default: the image\'s, or 5s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l health-startup-cmd -d 'Command that has to succeed, in the same form, before the container\'s health is checked' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l health-startup-interval -d 'Time between two of these checks [default: 30s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l health-startup-timeout -d 'Time after which one of them has failed [default: 30s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l health-startup-retries -d 'Failures of them after which the container is restarted; 0 for never [default: 0]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l health-startup-success -d 'How often it has to succeed [default: 1]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l health-max-log-count -d 'How many results are kept, at most 1000; 0 for as many as can be [default: 5]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l health-max-log-size -d 'How many bytes of a check\'s output are kept, at most 65536; 0 for as many as can be [default: 4096]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l health-on-failure -d 'What to do when the container becomes unhealthy: none, kill, restart or stop' -r -f -a "none\t''
kill\t''
restart\t''
stop\t''"
complete -c coracle -n "__fish_coracle_using_subcommand run" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand run" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand run" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand run" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand run" -s d -l detach -d 'Run the container in the background and print its id'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l replace -d 'Remove the container that has the name first, if there is one'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l rm -d 'Remove the container, with its anonymous volumes, when it ends'
complete -c coracle -n "__fish_coracle_using_subcommand run" -s i -l interactive -d 'Keep standard input open, and pass it on'
complete -c coracle -n "__fish_coracle_using_subcommand run" -s t -l tty -d 'Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it'
complete -c coracle -n "__fish_coracle_using_subcommand run" -s q -l quiet -d 'Do not show how pulling goes'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l disable-content-trust -d 'Does nothing: there is no such trust any more'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l unsetenv-all -d 'Take all variables of the image away'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l env-host -d 'Pass all variables that there are here'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l init -d 'Run an init as PID 1 that forwards signals and reaps processes'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l read-only -d 'Mount the container\'s root file system read-only'
complete -c coracle -n "__fish_coracle_using_subcommand run" -s P -l publish-all -d 'Publish all ports that the image exposes to free ports of the host'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l no-hostname -d 'Leave the image\'s /etc/hostname as it is'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l privileged -d 'Give the container all capabilities and devices, and do not confine it'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l no-healthcheck -d 'Do not check, whatever the image says'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l name -d 'Assign a name to the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -s l -l label -d 'Set a label' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l label-file -d 'Read labels from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand create" -l annotation -d 'Set an annotation of the OCI configuration' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cidfile -d 'Write the container\'s id to a file, which must not exist' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand create" -l pidfile -d 'Write the pid of the container\'s first process to a file, at each start' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand create" -s a -l attach -d 'Attach to these alone of stdin, stdout and stderr [default: stdout and stderr; with -i, all]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l pull -d 'Pull the image: always, missing, newer (keep it if the registry cannot be reached) or never' -r -f -a "always\t'Every time'
missing\t'If it is not here'
newer\t'If the registry has another one'
never\t'Never'"
complete -c coracle -n "__fish_coracle_using_subcommand create" -l platform -d 'Platform of the image: OS/ARCHITECTURE[/VARIANT]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l arch -d 'Architecture of the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l os -d 'Operating system of the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l variant -d 'Variant of the image\'s architecture' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l isolation -d 'Does nothing: Linux knows no other' -r -f -a "default\t''
\t''"
complete -c coracle -n "__fish_coracle_using_subcommand create" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand create" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand create" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -s e -l env -d 'Set an environment variable: NAME=VALUE, NAME for its value here, or PREFIX* for all of these' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l env-file -d 'Read environment variables from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand create" -l unsetenv -d 'Take a variable of the image away' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l env-merge -d 'Set a variable to what is made of the image\'s: NAME=TEXT, with $NAME or ${NAME} for their values' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l http-proxy -d 'Tell of the proxies in this environment (http_proxy, https_proxy, ftp_proxy, no_proxy, and in capitals), too; with =false not even of those in Docker\'s config.json [default: of those in config.json]' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand create" -s w -l workdir -d 'Working directory inside the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -s u -l user -d 'User name or id (NAME|UID[:GROUP|GID]) in the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l group-add -d 'Add the process to a group, by name or id' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l umask -d 'Mask of the process for new files, in octal [default: 0022]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l entrypoint -d 'Overwrite the image\'s ENTRYPOINT with a command, or a JSON list of words; "" removes it' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l init-path -d 'With --init, run this program of the host in its place, with `--` and the command as its arguments' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand create" -l stop-signal -d 'Signal that `stop` sends [default: the image\'s, or TERM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l stop-timeout -d 'Seconds that `stop` waits before it kills; -1 waits for ever [default: 10]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l timeout -d 'Seconds that the container may run before it is killed' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l tz -d 'Time zone of the container, such as Europe/Berlin, or local for the host\'s' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l restart -d 'What happens when the container ends: no, on-failure[:N], always or unless-stopped' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l passwd -d 'Add a user whom the image does not know to the container\'s /etc/passwd' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand create" -l passwd-entry -d 'That user\'s line, with $USERNAME, $UID, $GID, $NAME and $HOME for what they are' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l group-entry -d 'The line of his group in /etc/group, if the image does not know it, with $GROUPNAME, $GID and $USERLIST' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l hostuser -d 'Add a user of the host, by name or id, to the container\'s /etc/passwd' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -s v -l volume -d 'Mount a volume or a directory of the host: [NAME|DIR:]DESTINATION[:ro,...]; U gives it to the container\'s user, O keeps changes apart and throws them away at the end' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l mount -d 'Mount as docker\'s --mount: type=bind|volume|tmpfs|image,src=SOURCE,dst=DESTINATION,...' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l volumes-from -d 'Mount what another container has mounted: CONTAINER[:ro]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l tmpfs -d 'Mount a tmpfs: DESTINATION[:size=64m,mode=1777,...]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l image-volume -d 'What becomes of the image\'s volumes: anonymous (or bind), tmpfs or ignore' -r -f -a "anonymous\t'Podman\'s other word for it'
tmpfs\t''
ignore\t''"
complete -c coracle -n "__fish_coracle_using_subcommand create" -l read-only-tmpfs -d 'With --read-only, mount a tmpfs on /run, /tmp and /var/tmp, with a copy of what is there' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand create" -l shm-size -d 'Size of /dev/shm, in bytes or as 64m, 1g [default: 64m]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l secret -d 'Give a secret as it is now, in the file /run/secrets/NAME or as a variable: NAME[,type=mount|env][,target=PATH|VARIABLE][,uid=0][,gid=0][,mode=0444]; whatever becomes of it, the container keeps it' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l network -l net -d 'Connect to a network: bridge (as a user: pasta), none, host, container:NAME, ns:FILE, or the name of one, as NAME[:alias=…,ip=…,mac=…,interface_name=…]; may be repeated [default: bridge]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -s p -l publish -d 'Publish a container\'s port to the host: [[ADDRESS:]HOST_PORT:]PORT[/udp]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -s h -l hostname -d 'Host name of the container [default: the beginning of its id]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l domainname -d 'NIS domain name of the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l expose -d 'Note that the container listens on a port: PORT[-PORT][/udp]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l mac-address -d 'Hardware address of the container\'s interface, for example 92:d0:c6:0a:29:33' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l ip -d 'IPv4 address, on a network that was made with `network create`' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l ip6 -d 'IPv6 address, on a network that was made with `network create --ipv6`' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l network-alias -l net-alias -d 'Further name, on a network that was made with `network create`' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l link -d 'Tell it the address of a container on the default network, in the environment and in /etc/hosts: NAME[:ALIAS]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l add-host -d 'Add a line to /etc/hosts: NAME:ADDRESS or NAME:host-gateway' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l dns -d 'Set a DNS server [default: the host\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l dns-search -d 'Set a DNS search domain' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l dns-option -l dns-opt -d 'Set a DNS option, for example ndots:1' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l pid -d 'Processes that the container sees: private, host, container:NAME or ns:FILE' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l ipc -d 'Shared memory: private, shareable, none, host, container:NAME or ns:FILE' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l uts -d 'Host name: private, host, container:NAME or ns:FILE' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l userns -d 'Users: host, private, keep-id[:uid=N,gid=N,size=N] (as a user, files of the image\'s root are then the user\'s), auto[:size=N,uidmapping=MAP,gidmapping=MAP], or, as a user, nomap; a user\'s auto, nomap, --uidmap and the like copy what the image\'s files are, before Linux 6.16 with their data' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l uidmap -d 'Give the container users of its own, these: INSIDE:OUTSIDE[:COUNT]; as a user, OUTSIDE is 0 for oneself, from 1 on a subordinate id, and @ID one of the host [default: as --gidmap]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l gidmap -d 'The same for groups [default: as --uidmap]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l subuidname -d 'Give the container the ids that /etc/subuid grants to a user' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l subgidname -d 'The same for groups and /etc/subgid' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cgroupns -d 'Tree of cgroups: private, host, container:NAME or ns:FILE' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cap-add -d 'Add a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cap-drop -d 'Drop a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l security-opt -d 'Security option: no-new-privileges, seccomp=unconfined|FILE, mask=PATH, unmask=PATH|ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l device -d 'Give the container a device of the host, or all beneath a directory: DEVICE[:DESTINATION][:rwm], or one of a CDI specification: VENDOR/CLASS=NAME' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l gpus -d 'Give it graphics processors, by CDI: all, a number, or device=NAME[,NAME...]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l device-cgroup-rule -d 'Let it use devices wherever it finds a node of them, as root: TYPE MAJOR:MINOR ACCESS, such as `c 189:* rmw`' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -s m -l memory -d 'Memory limit, in bytes or as 512m, 2g' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l memory-swap -d 'Limit of memory plus swap; -1 for unlimited swap [default: twice the memory limit]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l memory-reservation -d 'Memory that is left to the container while others are short of it' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l memory-swappiness -d 'Not supported: cgroup version 2 has no such limit' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cpus -d 'Number of CPUs, for example 1.5' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -s c -l cpu-shares -d 'Weight among others when CPUs are short; 1024 is the usual one' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cpu-period -d 'Period of the CPU quota, in microseconds' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cpu-quota -d 'CPU time in each period, in microseconds; -1 for unlimited' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cpuset-cpus -d 'CPUs that may be used, for example 0-2,4' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cpuset-mems -d 'Memory nodes that may be used' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l pids-limit -d 'Limit of processes and threads; -1 for unlimited [default: 2048]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l blkio-weight -d 'Weight among others when disks are busy: 10 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l blkio-weight-device -d 'The same for one block device: DEVICE:WEIGHT' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l device-read-bps -d 'Limit of bytes read a second from a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l device-write-bps -d 'Limit of bytes written a second to a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l device-read-iops -d 'Limit of reads a second from a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l device-write-iops -d 'Limit of writes a second to a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cgroup-conf -d 'Write to a file of the container\'s cgroup: FILE=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l ulimit -d 'Limit of each process: NAME=SOFT[:HARD], for example nofile=1024; `host` for this session\'s own' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l oom-score-adj -d 'How soon the kernel kills it when memory runs out: -1000 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cgroup-parent -d 'Make the container\'s cgroup in this one, or in this systemd slice' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l sysctl -d 'Set a sysctl of the container\'s namespaces: NAME=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l log-driver -d 'How output is logged: json-file, local (the form of json-file, compressed), k8s-file, journald or none [default: json-file]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l log-opt -d 'Log option: max-size=SIZE [default: 20m], max-file=NUMBER [default: 5], compress=true|false for files that are full [default: true with local], or, to be noted with each line, labels=, env= (names, with commas between) or tag=TEXT; for journald mode=non-blocking and max-buffer-size=SIZE, too' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l health-cmd -d 'Command that finds out whether the container is healthy: a line for the shell, or a JSON list of words' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l health-interval -d 'Time between two checks [default: the image\'s, or 30s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l health-timeout -d 'Time after which a check has failed [default: the image\'s, or 30s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l health-retries -d 'Failures in a row that make the container unhealthy [default: the image\'s, or 3]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l health-start-period -d 'Time from the start in which failures do not count' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l health-start-interval -d 'Time between two checks in that time [default: the image\'s, or 5s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l health-startup-cmd -d 'Command that has to succeed, in the same form, before the container\'s health is checked' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l health-startup-interval -d 'Time between two of these checks [default: 30s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l health-startup-timeout -d 'Time after which one of them has failed [default: 30s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l health-startup-retries -d 'Failures of them after which the container is restarted; 0 for never [default: 0]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l health-startup-success -d 'How often it has to succeed [default: 1]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l health-max-log-count -d 'How many results are kept, at most 1000; 0 for as many as can be [default: 5]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l health-max-log-size -d 'How many bytes of a check\'s output are kept, at most 65536; 0 for as many as can be [default: 4096]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l health-on-failure -d 'What to do when the container becomes unhealthy: none, kill, restart or stop' -r -f -a "none\t''
kill\t''
restart\t''
stop\t''"
complete -c coracle -n "__fish_coracle_using_subcommand create" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand create" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand create" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand create" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand create" -l replace -d 'Remove the container that has the name first, if there is one'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l rm -d 'Remove the container, with its anonymous volumes, when it ends'
complete -c coracle -n "__fish_coracle_using_subcommand create" -s i -l interactive -d 'Keep standard input open, and pass it on'
complete -c coracle -n "__fish_coracle_using_subcommand create" -s t -l tty -d 'Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it'
complete -c coracle -n "__fish_coracle_using_subcommand create" -s q -l quiet -d 'Do not show how pulling goes'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l disable-content-trust -d 'Does nothing: there is no such trust any more'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l unsetenv-all -d 'Take all variables of the image away'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l env-host -d 'Pass all variables that there are here'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l init -d 'Run an init as PID 1 that forwards signals and reaps processes'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l read-only -d 'Mount the container\'s root file system read-only'
complete -c coracle -n "__fish_coracle_using_subcommand create" -s P -l publish-all -d 'Publish all ports that the image exposes to free ports of the host'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l no-hostname -d 'Leave the image\'s /etc/hostname as it is'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l privileged -d 'Give the container all capabilities and devices, and do not confine it'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l no-healthcheck -d 'Do not check, whatever the image says'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand start" -l detach-keys -d 'Keys that detach: letters or ctrl-LETTER, with commas between; "" for none [default: ctrl-p,ctrl-q]' -r
complete -c coracle -n "__fish_coracle_using_subcommand start" -l sig-proxy -d 'Pass signals on to the container, if it has no terminal' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand start" -l cidfile -d 'The container whose id is in this file; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand start" -l filter -d 'Containers that match, such as name=NAME or label=KEY=VALUE; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand start" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand start" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand start" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand start" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand start" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand start" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand start" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand start" -s a -l attach -d 'Attach to the container\'s output, forward signals, and end with its exit status'
complete -c coracle -n "__fish_coracle_using_subcommand start" -s i -l interactive -d 'Attach to the container\'s standard input, too'
complete -c coracle -n "__fish_coracle_using_subcommand start" -l all -d 'Start all containers that do not run'
complete -c coracle -n "__fish_coracle_using_subcommand start" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand start" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand start" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand attach" -l detach-keys -d 'Keys that detach: letters or ctrl-LETTER, with commas between; "" for none [default: ctrl-p,ctrl-q]' -r
complete -c coracle -n "__fish_coracle_using_subcommand attach" -l sig-proxy -d 'Pass signals on to the container, if it has no terminal' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand attach" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand attach" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand attach" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand attach" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand attach" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand attach" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand attach" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand attach" -l no-stdin -d 'Do not attach standard input'
complete -c coracle -n "__fish_coracle_using_subcommand attach" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand attach" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l detach-keys -d 'Keys that detach: letters or ctrl-LETTER, with commas between; "" for none [default: ctrl-p,ctrl-q]' -r
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s u -l user -d 'User name or id (NAME|UID[:GROUP|GID]) in the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s w -l workdir -d 'Working directory inside the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s e -l env -d 'Set an environment variable: NAME=VALUE, NAME for its value here, or PREFIX* for all of these' -r
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l env-file -d 'Read environment variables from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s d -l detach -d 'Run the command in the background'
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s i -l interactive -d 'Keep standard input open, and pass it on'
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s t -l tty -d 'Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it'
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l privileged -d 'Give the command all capabilities, and do not filter its system calls'
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s l -l latest -d 'In the container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand ps" -s f -l filter -d 'Show only containers that match, such as status=exited or label=KEY=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand ps" -s n -l last -d 'Show the newest containers, so many, whether they run or not; -1 shows those that run' -r
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l sort -d 'Sort by this column' -r -f -a "command\t'What it runs'
created\t'The newest first'
id\t'The id'
image\t'The image\'s name'
names\t'The name'
runningfor\t'The newest first'
size\t'What it has written, the least first'
status\t'The state'"
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand ps" -s a -l all -d 'Show all containers, not only those that run'
complete -c coracle -n "__fish_coracle_using_subcommand ps" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l no-trunc -d 'Do not shorten ids, commands and mounts'
complete -c coracle -n "__fish_coracle_using_subcommand ps" -s l -l latest -d 'Show the newest container, whether it runs or not'
complete -c coracle -n "__fish_coracle_using_subcommand ps" -s s -l size -d 'Show how much each container has written, and how much it holds with its image'
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l noheading -d 'Show no heading over the table'
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand ps" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c coracle -n "__fish_coracle_using_subcommand logs" -s n -l tail -d 'Number of lines to show from the end of each log' -r
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l since -d 'Show lines since a time (RFC 3339, or seconds since 1970) or a duration ago (10m)' -r
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l until -d 'Show lines until a time or a duration ago, written alike' -r
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand logs" -s f -l follow -d 'Follow the output until the containers end'
complete -c coracle -n "__fish_coracle_using_subcommand logs" -s t -l timestamps -d 'Show the time before each line'
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l details -d 'Show before each line what was noted with it (--log-opt labels, env and tag)'
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l names -d 'Show the container\'s name before each line; with several containers, it is its id otherwise'
complete -c coracle -n "__fish_coracle_using_subcommand logs" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand logs" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand top" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand top" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand top" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand top" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand top" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand top" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand top" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand top" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand top" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand stats" -l format -d 'Print with a Go template, as a table of its columns (table TEMPLATE), or as json' -r
complete -c coracle -n "__fish_coracle_using_subcommand stats" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand stats" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand stats" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand stats" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand stats" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand stats" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand stats" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand stats" -s a -l all -d 'Show all containers, not only those that run'
complete -c coracle -n "__fish_coracle_using_subcommand stats" -l no-stream -d 'Show one result, and end'
complete -c coracle -n "__fish_coracle_using_subcommand stats" -l no-trunc -d 'Do not shorten ids'
complete -c coracle -n "__fish_coracle_using_subcommand stats" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand stats" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand port" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand port" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand port" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand port" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand port" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand port" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand port" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand port" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand port" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand stop" -s t -l timeout -l time -d 'Seconds to wait before killing; -1 waits for ever [default: the container\'s, or 10]' -r
complete -c coracle -n "__fish_coracle_using_subcommand stop" -s s -l signal -d 'Signal to send [default: the container\'s, or TERM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand stop" -l cidfile -d 'The container whose id is in this file; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand stop" -l filter -d 'Containers that match, such as name=NAME or label=KEY=VALUE; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand stop" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand stop" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand stop" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand stop" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand stop" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand stop" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand stop" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand stop" -s i -l ignore -d 'Say nothing of containers that do not exist'
complete -c coracle -n "__fish_coracle_using_subcommand stop" -s a -l all -d 'Stop all containers that run'
complete -c coracle -n "__fish_coracle_using_subcommand stop" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand stop" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand stop" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand restart" -s t -l timeout -l time -d 'Seconds to wait before killing; -1 waits for ever [default: the container\'s, or 10]' -r
complete -c coracle -n "__fish_coracle_using_subcommand restart" -s s -l signal -d 'Signal to send [default: the container\'s, or TERM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand restart" -l cidfile -d 'The container whose id is in this file; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand restart" -l filter -d 'Containers that match, such as name=NAME or label=KEY=VALUE; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand restart" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand restart" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand restart" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand restart" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand restart" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand restart" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand restart" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand restart" -s a -l all -d 'Restart all containers'
complete -c coracle -n "__fish_coracle_using_subcommand restart" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand restart" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand restart" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand kill" -s s -l signal -d 'Signal to send, by name or number' -r
complete -c coracle -n "__fish_coracle_using_subcommand kill" -l cidfile -d 'The container whose id is in this file; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand kill" -l filter -d 'Containers that match, such as name=NAME or label=KEY=VALUE; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand kill" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand kill" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand kill" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand kill" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand kill" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand kill" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand kill" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand kill" -s a -l all -d 'Signal all containers that run'
complete -c coracle -n "__fish_coracle_using_subcommand kill" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand kill" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand kill" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand pause" -l cidfile -d 'The container whose id is in this file; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand pause" -l filter -d 'Containers that match, such as name=NAME or label=KEY=VALUE; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand pause" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand pause" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand pause" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand pause" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand pause" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand pause" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand pause" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand pause" -s a -l all -d 'Pause all containers that run'
complete -c coracle -n "__fish_coracle_using_subcommand pause" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand pause" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand pause" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand unpause" -l cidfile -d 'The container whose id is in this file; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand unpause" -l filter -d 'Containers that match, such as name=NAME or label=KEY=VALUE; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand unpause" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand unpause" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand unpause" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand unpause" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand unpause" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand unpause" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand unpause" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand unpause" -s a -l all -d 'Unpause all containers that are paused'
complete -c coracle -n "__fish_coracle_using_subcommand unpause" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand unpause" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand unpause" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand wait" -l condition -d 'Wait for one of these: stopped, exited, created, running, paused, healthy or unhealthy' -r
complete -c coracle -n "__fish_coracle_using_subcommand wait" -s i -l interval -d 'Time between two looks, with --condition' -r
complete -c coracle -n "__fish_coracle_using_subcommand wait" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand wait" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand wait" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand wait" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand wait" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand wait" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand wait" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand wait" -l ignore -d 'Print -1 for containers that do not exist'
complete -c coracle -n "__fish_coracle_using_subcommand wait" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand wait" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand rename" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rename" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rename" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand rename" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rename" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand rename" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand rename" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand rename" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand rename" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand cp" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand cp" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand cp" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand cp" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand cp" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand cp" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand cp" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand cp" -s a -l archive -d 'Keep owners, set-user-id bits and device nodes'
complete -c coracle -n "__fish_coracle_using_subcommand cp" -s L -l follow-link -d 'Follow the source if it is a symbolic link'
complete -c coracle -n "__fish_coracle_using_subcommand cp" -s q -l quiet -d 'Say nothing about what was copied'
complete -c coracle -n "__fish_coracle_using_subcommand cp" -l overwrite -d 'Let a directory replace a file, and a file a directory'
complete -c coracle -n "__fish_coracle_using_subcommand cp" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand cp" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand mount" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand mount" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand mount" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand mount" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand mount" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand mount" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand mount" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand mount" -s a -l all -d 'Mount all containers'
complete -c coracle -n "__fish_coracle_using_subcommand mount" -l no-trunc -d 'Do not shorten ids in the list'
complete -c coracle -n "__fish_coracle_using_subcommand mount" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand mount" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand unmount" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand unmount" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand unmount" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand unmount" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand unmount" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand unmount" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand unmount" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand unmount" -s a -l all -d 'Unmount all containers'
complete -c coracle -n "__fish_coracle_using_subcommand unmount" -s f -l force -d 'Changes nothing: what is in use is unmounted anyway, and goes with its last user'
complete -c coracle -n "__fish_coracle_using_subcommand unmount" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand unmount" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand diff" -l format -d '`json`: one object with lists of paths' -r
complete -c coracle -n "__fish_coracle_using_subcommand diff" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand diff" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand diff" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand diff" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand diff" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand diff" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand diff" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand diff" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand diff" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand export" -s o -l output -d 'Write to a file, instead of standard output' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand export" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand export" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand export" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand export" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand export" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand export" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand export" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand export" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand export" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand commit" -s a -l author -d 'Who made the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand commit" -s c -l change -d 'Apply an instruction of a Dockerfile to the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand commit" -s m -l message -d 'What the image\'s history says' -r
complete -c coracle -n "__fish_coracle_using_subcommand commit" -s p -l pause -d 'Pause the container meanwhile, or fail [default: pause it if that is possible]' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand commit" -l iidfile -d 'Write the image\'s id to a file' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand commit" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand commit" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand commit" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand commit" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand commit" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand commit" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand commit" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand commit" -l no-pause -d 'Do not pause the container'
complete -c coracle -n "__fish_coracle_using_subcommand commit" -s q -l quiet -d 'Changes nothing: only the image\'s id is printed anyway'
complete -c coracle -n "__fish_coracle_using_subcommand commit" -s s -l squash -d 'Make one layer of all files'
complete -c coracle -n "__fish_coracle_using_subcommand commit" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand commit" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand update" -s m -l memory -d 'Memory limit, in bytes or as 512m, 2g' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l memory-swap -d 'Limit of memory plus swap; -1 for unlimited swap [default: twice the memory limit]' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l memory-reservation -d 'Memory that is left to the container while others are short of it' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l memory-swappiness -d 'Not supported: cgroup version 2 has no such limit' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l cpus -d 'Number of CPUs, for example 1.5' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -s c -l cpu-shares -d 'Weight among others when CPUs are short; 1024 is the usual one' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l cpu-period -d 'Period of the CPU quota, in microseconds' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l cpu-quota -d 'CPU time in each period, in microseconds; -1 for unlimited' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l cpuset-cpus -d 'CPUs that may be used, for example 0-2,4' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l cpuset-mems -d 'Memory nodes that may be used' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l pids-limit -d 'Limit of processes and threads; -1 for unlimited [default: 2048]' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l blkio-weight -d 'Weight among others when disks are busy: 10 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l blkio-weight-device -d 'The same for one block device: DEVICE:WEIGHT' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l device-read-bps -d 'Limit of bytes read a second from a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l device-write-bps -d 'Limit of bytes written a second to a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l device-read-iops -d 'Limit of reads a second from a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l device-write-iops -d 'Limit of writes a second to a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l cgroup-conf -d 'Write to a file of the container\'s cgroup: FILE=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l restart -d 'What happens when the container ends: no, on-failure[:N], always or unless-stopped' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand update" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand update" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand update" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand update" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand update" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand update" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand rm" -s t -l time -l timeout -d 'Seconds to wait before killing, with -f; -1 waits for ever [default: 0]' -r
complete -c coracle -n "__fish_coracle_using_subcommand rm" -l cidfile -d 'The container whose id is in this file; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rm" -l filter -d 'Containers that match, such as name=NAME or label=KEY=VALUE; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand rm" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rm" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rm" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand rm" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rm" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand rm" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand rm" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand rm" -s f -l force -d 'Kill a container that runs, and ignore one that does not exist'
complete -c coracle -n "__fish_coracle_using_subcommand rm" -s v -l volumes -d 'Remove anonymous volumes of the container, too'
complete -c coracle -n "__fish_coracle_using_subcommand rm" -s i -l ignore -d 'Say nothing of containers that do not exist'
complete -c coracle -n "__fish_coracle_using_subcommand rm" -s a -l all -d 'Remove all containers that do not run; with -f, all'
complete -c coracle -n "__fish_coracle_using_subcommand rm" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand rm" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand rm" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -s t -l type -d 'Look only for objects of this type' -r -f -a "all\t'Everything'
container\t'Containers'
image\t'Images'
volume\t'Volumes'
network\t'Networks'"
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -s f -l format -d 'Show as `json`, on one line, or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -s s -l size -d 'Show how much a container has written, and how much it holds with its image'
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c coracle -n "__fish_coracle_using_subcommand build" -s t -l tag -d 'Name the image: NAME[:TAG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -s o -l output -d 'Where the result goes, in place of an image here: DIR for the target\'s files, - for an archive of them, or type=local|tar|oci|docker|image|registry|cacheonly[,dest=PATH][,name=NAME][,push=true]; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand build" -l iidfile -d 'Write the image\'s id to a file' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand build" -l iidfile-raw -d 'The same, without the algorithm before it' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand build" -l metadata-file -d 'Write what was made to a file, as JSON: the image\'s digests and names' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand build" -s f -l file -d 'Path of the Dockerfile, or - for standard input [default: Containerfile or Dockerfile in PATH]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand build" -l build-context -d 'Give FROM, COPY --from and mounts something to read, by a name that goes before those of stages and images: NAME=DIR, NAME=docker-image://IMAGE, NAME=oci-layout://DIR[:TAG] or NAME=URL of an archive' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l target -d 'Build this stage, and what it needs [default: the last one]' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l build-arg -d 'Set an ARG: NAME=VALUE, or NAME for its value here' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l secret -d 'Give steps a secret: id=NAME,src=FILE or id=NAME,env=VARIABLE' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l build-arg-file -d 'Read ARGs from a file, one a line: NAME=VALUE' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand build" -l http-proxy -d 'Tell of the proxies in this environment (http_proxy, https_proxy, ftp_proxy, no_proxy, and in capitals), too; with =false not even of those in Docker\'s config.json [default: of those in config.json]' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand build" -l ssh -d 'Let steps use an SSH agent: default, or ID=SOCKET' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l label -d 'Set a label of the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l unsetlabel -d 'Take a label away' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l env -d 'Set a variable of the image\'s environment: NAME=VALUE, or NAME for its value here' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l unsetenv -d 'Take a variable away' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l annotation -d 'Set an annotation of the image\'s manifest: [manifest:]KEY=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l source-date-epoch -d 'The time that stands for "now", in seconds since 1970 [env: SOURCE_DATE_EPOCH]' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l timestamp -d 'The same' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l no-cache-filter -d 'Run every step of a stage' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l platform -d 'Build for this platform: OS/ARCHITECTURE[/VARIANT] [env: DOCKER_DEFAULT_PLATFORM] [default: this machine\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l layers -d 'Each step is a layer, and there is no other way' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand build" -l builder -d 'Does nothing: there is one builder' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l jobs -d 'Does nothing: stages run as soon as they can' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l allow -d 'Does nothing: what a step may do is said by other flags' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l progress -d 'How progress is shown: auto, plain, tty or quiet [env: BUILDKIT_PROGRESS]' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l network -l net -d 'Network of RUN steps that name none: default, none, host, or the name of one that was made with `network create`' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l shm-size -d 'Size of /dev/shm in RUN steps, in bytes or as 64m, 1g [default: 64m]' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l add-host -d 'Add a line to /etc/hosts: NAME:ADDRESS or NAME:host-gateway' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l dns -d 'Set a DNS server [default: the host\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l dns-search -d 'Set a DNS search domain' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l dns-option -l dns-opt -d 'Set a DNS option, for example ndots:1' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l cap-add -d 'Add a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l cap-drop -d 'Drop a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l security-opt -d 'Security option: no-new-privileges, seccomp=unconfined|FILE, mask=PATH, unmask=PATH|ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -s m -l memory -d 'Memory limit, in bytes or as 512m, 2g' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l memory-swap -d 'Limit of memory plus swap; -1 for unlimited swap [default: twice the memory limit]' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l memory-reservation -d 'Memory that is left to the container while others are short of it' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l memory-swappiness -d 'Not supported: cgroup version 2 has no such limit' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l cpus -d 'Number of CPUs, for example 1.5' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -s c -l cpu-shares -d 'Weight among others when CPUs are short; 1024 is the usual one' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l cpu-period -d 'Period of the CPU quota, in microseconds' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l cpu-quota -d 'CPU time in each period, in microseconds; -1 for unlimited' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l cpuset-cpus -d 'CPUs that may be used, for example 0-2,4' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l cpuset-mems -d 'Memory nodes that may be used' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l pids-limit -d 'Limit of processes and threads; -1 for unlimited [default: 2048]' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l blkio-weight -d 'Weight among others when disks are busy: 10 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l blkio-weight-device -d 'The same for one block device: DEVICE:WEIGHT' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l device-read-bps -d 'Limit of bytes read a second from a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l device-write-bps -d 'Limit of bytes written a second to a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l device-read-iops -d 'Limit of reads a second from a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l device-write-iops -d 'Limit of writes a second to a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l cgroup-conf -d 'Write to a file of the container\'s cgroup: FILE=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l ulimit -d 'Limit of each process: NAME=SOFT[:HARD], for example nofile=1024; `host` for this session\'s own' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l oom-score-adj -d 'How soon the kernel kills it when memory runs out: -1000 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l cgroup-parent -d 'Make the container\'s cgroup in this one, or in this systemd slice' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l sysctl -d 'Set a sysctl of the container\'s namespaces: NAME=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand build" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand build" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand build" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand build" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand build" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand build" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand build" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand build" -l load -d 'Keep the image here, which happens anyway unless --output says otherwise'
complete -c coracle -n "__fish_coracle_using_subcommand build" -l push -d 'Push the image under all its names'
complete -c coracle -n "__fish_coracle_using_subcommand build" -l no-cache -d 'Do not use the cache: run every step'
complete -c coracle -n "__fish_coracle_using_subcommand build" -l pull -d 'Always pull base images'
complete -c coracle -n "__fish_coracle_using_subcommand build" -l rm -d 'Does nothing: the containers of steps are always removed'
complete -c coracle -n "__fish_coracle_using_subcommand build" -l force-rm -d 'Does nothing: they are removed where a step fails, too'
complete -c coracle -n "__fish_coracle_using_subcommand build" -s q -l quiet -d 'Show nothing but the image\'s id, and the output of a step that fails'
complete -c coracle -n "__fish_coracle_using_subcommand build" -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c coracle -n "__fish_coracle_using_subcommand build" -l no-hostname -d 'Leave the image\'s /etc/hostname as it is'
complete -c coracle -n "__fish_coracle_using_subcommand build" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand build" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand images" -s f -l filter -d 'Show only images that match, such as dangling=true or reference=PATTERN' -r
complete -c coracle -n "__fish_coracle_using_subcommand images" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand images" -l sort -d 'Sort by this' -r -f -a "created\t'The newest first'
id\t'Ids'
repository\t'Repositories'
size\t'The smallest first'
tag\t'Tags'"
complete -c coracle -n "__fish_coracle_using_subcommand images" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand images" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand images" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand images" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand images" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand images" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand images" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand images" -s a -l all -d 'Changes nothing: images without a name are always shown'
complete -c coracle -n "__fish_coracle_using_subcommand images" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand images" -l no-trunc -d 'Do not shorten ids'
complete -c coracle -n "__fish_coracle_using_subcommand images" -l digests -d 'Show digests'
complete -c coracle -n "__fish_coracle_using_subcommand images" -s n -l noheading -d 'Show no heading over the table'
complete -c coracle -n "__fish_coracle_using_subcommand images" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand images" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l platform -d 'Platform of the image: OS/ARCHITECTURE[/VARIANT] [default: this machine\'s] [env: DOCKER_DEFAULT_PLATFORM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l creds -d 'Credentials for the image\'s registry, in place of stored ones; other users may see them' -r
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand pull" -s a -l all-tags -d 'Pull every tag of the repository'
complete -c coracle -n "__fish_coracle_using_subcommand pull" -s q -l quiet -d 'Do not show how pulling goes'
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand pull" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand push" -l compression-format -d 'How to compress layers that were built here; what was pulled keeps its bytes [default: gzip]' -r -f -a "gzip\t''
zstd\t''"
complete -c coracle -n "__fish_coracle_using_subcommand push" -l digestfile -d 'Write the digest of what was pushed to a file' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand push" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand push" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand push" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand push" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand push" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand push" -l creds -d 'Credentials for the image\'s registry, in place of stored ones; other users may see them' -r
complete -c coracle -n "__fish_coracle_using_subcommand push" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand push" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand push" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand push" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand push" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand push" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand push" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand push" -s a -l all-tags -d 'Push every tag of the repository that is here'
complete -c coracle -n "__fish_coracle_using_subcommand push" -s q -l quiet -d 'Do not show how pushing goes'
complete -c coracle -n "__fish_coracle_using_subcommand push" -l force-compression -d 'Compress all layers so, those that were pulled included'
complete -c coracle -n "__fish_coracle_using_subcommand push" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand push" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand search" -s f -l filter -d 'Show only what matches: stars=NUMBER, is-official=BOOL' -r
complete -c coracle -n "__fish_coracle_using_subcommand search" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand search" -l limit -d 'Show at most so many results, 1 to 100 [default: 25; all tags]' -r
complete -c coracle -n "__fish_coracle_using_subcommand search" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand search" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand search" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand search" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand search" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand search" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand search" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand search" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand search" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand search" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand search" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand search" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand search" -l list-tags -d 'Show the tags of this repository'
complete -c coracle -n "__fish_coracle_using_subcommand search" -l no-trunc -d 'Do not shorten descriptions'
complete -c coracle -n "__fish_coracle_using_subcommand search" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand search" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand login" -s u -l username -d 'Your name there' -r
complete -c coracle -n "__fish_coracle_using_subcommand login" -s p -l password -d 'Your password, or an access token; others on this host can see it here' -r
complete -c coracle -n "__fish_coracle_using_subcommand login" -l authfile -d 'Use this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand login" -l compat-auth-file -d 'The same; the file is one of Docker\'s' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand login" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand login" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand login" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand login" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand login" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand login" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand login" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand login" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand login" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand login" -l password-stdin -d 'Read the password from standard input'
complete -c coracle -n "__fish_coracle_using_subcommand login" -l get-login -d 'Only show who is logged in'
complete -c coracle -n "__fish_coracle_using_subcommand login" -s v -l verbose -d 'Say who keeps the credentials'
complete -c coracle -n "__fish_coracle_using_subcommand login" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand login" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand logout" -l authfile -d 'Use this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand logout" -l compat-auth-file -d 'The same; the file is one of Docker\'s' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand logout" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand logout" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand logout" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand logout" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand logout" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand logout" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand logout" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand logout" -s a -l all -d 'Log out from all registries'
complete -c coracle -n "__fish_coracle_using_subcommand logout" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand logout" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand tag" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand tag" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand tag" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand tag" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand tag" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand tag" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand tag" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand tag" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand tag" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand save" -s o -l output -d 'Write to a file or directory, instead of standard output' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand save" -l format -d 'Form of what is written' -r -f -a "docker-archive\t'An archive that docker, podman and skopeo load'
oci-archive\t'An archive that is an OCI image layout'
oci-dir\t'A directory that is an OCI image layout'
docker-dir\t'A directory as skopeo\'s `dir:`'"
complete -c coracle -n "__fish_coracle_using_subcommand save" -l platform -d 'Fail unless the images are for this platform: OS/ARCHITECTURE[/VARIANT]' -r
complete -c coracle -n "__fish_coracle_using_subcommand save" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand save" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand save" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand save" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand save" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand save" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand save" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand save" -s q -l quiet -d 'Do not show how saving goes'
complete -c coracle -n "__fish_coracle_using_subcommand save" -s m -l multi-image-archive -d 'Changes nothing: an archive may always hold several images'
complete -c coracle -n "__fish_coracle_using_subcommand save" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand save" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c coracle -n "__fish_coracle_using_subcommand load" -s i -l input -d 'Read from a file or directory, instead of standard input' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand load" -l platform -d 'Platform, where an image is for several: OS/ARCHITECTURE[/VARIANT] [default: this machine\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand load" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand load" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand load" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand load" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand load" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand load" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand load" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand load" -s q -l quiet -d 'Do not show how loading goes'
complete -c coracle -n "__fish_coracle_using_subcommand load" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand load" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand import" -s c -l change -d 'Apply an instruction of a Dockerfile to the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand import" -s m -l message -d 'What the image\'s history says' -r
complete -c coracle -n "__fish_coracle_using_subcommand import" -l platform -d 'What the image is for: OS/ARCHITECTURE[/VARIANT] [default: this machine]' -r
complete -c coracle -n "__fish_coracle_using_subcommand import" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand import" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand import" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand import" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand import" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand import" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand import" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand import" -s q -l quiet -d 'Changes nothing: only the image\'s id is printed anyway'
complete -c coracle -n "__fish_coracle_using_subcommand import" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand import" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -s f -l force -d 'Remove an id with all its names, images of stopped containers, and the name of a running one\'s image'
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -s a -l all -d 'Remove all images that no container uses; with --force, also of stopped containers'
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -s i -l ignore -d 'Say nothing of images that are not here'
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -l no-prune -d 'Changes nothing: only the named images are removed'
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand untag" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand untag" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand untag" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand untag" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand untag" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand untag" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand untag" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand untag" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand untag" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand history" -s H -l human -d 'Show sizes and times for people' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand history" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand history" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand history" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand history" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand history" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand history" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand history" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand history" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand history" -l no-trunc -d 'Do not shorten ids and instructions'
complete -c coracle -n "__fish_coracle_using_subcommand history" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand history" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand history" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand events" -l since -d 'Show events since a time (RFC 3339, or seconds since 1970) or a duration ago (10m), and go on' -r
complete -c coracle -n "__fish_coracle_using_subcommand events" -l until -d 'Show events until a time or a duration ago, and end then' -r
complete -c coracle -n "__fish_coracle_using_subcommand events" -s f -l filter -d 'Show only what fits, such as container=NAME or event=die' -r
complete -c coracle -n "__fish_coracle_using_subcommand events" -l format -d 'Print with a Go template, or as json' -r
complete -c coracle -n "__fish_coracle_using_subcommand events" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand events" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand events" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand events" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand events" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand events" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand events" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand events" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand events" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand boot" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand boot" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand boot" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand boot" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand boot" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand boot" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand boot" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand boot" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand boot" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand info" -s f -l format -d 'Show as `json` or with a Go template, such as \'{{.CgroupVersion}}\'' -r
complete -c coracle -n "__fish_coracle_using_subcommand info" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand info" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand info" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand info" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand info" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand info" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand info" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand info" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand info" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand unshare" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand unshare" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand unshare" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand unshare" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand unshare" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand unshare" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand unshare" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand unshare" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand unshare" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand completion" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand completion" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand completion" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand completion" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand completion" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand completion" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand completion" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand completion" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand completion" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c coracle -n "__fish_coracle_using_subcommand version" -s f -l format -d 'Show as `json` or with a Go template, such as \'{{.Server.Version}}\'' -r
complete -c coracle -n "__fish_coracle_using_subcommand version" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand version" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand version" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand version" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand version" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand version" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand version" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand version" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand version" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "run" -d 'Run a command in a new container'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "create" -d 'Create a container without starting it'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "start" -d 'Start created or stopped containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "attach" -d 'Attach standard input, output and error to a running container'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "exec" -d 'Run a command in a running container'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "ls" -d 'List containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "list" -d 'List containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "ps" -d 'List containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "logs" -d 'Show the output of containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "top" -d 'Show the processes of a container'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "stats" -d 'Show what containers use of processors, memory, network and disks'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "port" -d 'Show which ports of the host lead to a container'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "stop" -d 'Stop running containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "restart" -d 'Restart containers, or start those that do not run'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "kill" -d 'Kill running containers, or send them another signal'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "pause" -d 'Pause all processes of containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "unpause" -d 'Unpause all processes of containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "wait" -d 'Wait until containers end, and print their exit codes'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "rename" -d 'Rename a container'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "cp" -d 'Copy files between containers, the host and tar streams'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "mount" -d 'Mount containers\' root file systems and print where; without arguments, list what is mounted'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "unmount" -d 'Unmount containers\' root file systems'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "umount" -d 'Unmount containers\' root file systems'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "diff" -d 'List files that a container, or an image\'s last layer, added, changed or deleted'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "export" -d 'Write a container\'s files, without its volumes, as a tar archive'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "commit" -d 'Make an image of a container'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "update" -d 'Change the limits and the restart policy of containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "rm" -d 'Remove containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "remove" -d 'Remove containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "prune" -d 'Remove all containers that do not run'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "exists" -d 'Check whether a container exists: the exit status is 0 or 1'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs top stats port stop restart kill pause unpause wait rename cp mount unmount umount diff export commit update rm remove prune exists inspect" -f -a "inspect" -d 'Show details of containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l detach-keys -d 'Keys that detach: letters or ctrl-LETTER, with commas between; "" for none [default: ctrl-p,ctrl-q]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l sig-proxy -d 'Pass signals on to the container, if it has no terminal' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l name -d 'Assign a name to the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s l -l label -d 'Set a label' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l label-file -d 'Read labels from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l annotation -d 'Set an annotation of the OCI configuration' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cidfile -d 'Write the container\'s id to a file, which must not exist' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l pidfile -d 'Write the pid of the container\'s first process to a file, at each start' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s a -l attach -d 'Attach to these alone of stdin, stdout and stderr [default: stdout and stderr; with -i, all]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l pull -d 'Pull the image: always, missing, newer (keep it if the registry cannot be reached) or never' -r -f -a "always\t'Every time'
missing\t'If it is not here'
newer\t'If the registry has another one'
never\t'Never'"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l platform -d 'Platform of the image: OS/ARCHITECTURE[/VARIANT]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l arch -d 'Architecture of the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l os -d 'Operating system of the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l variant -d 'Variant of the image\'s architecture' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l isolation -d 'Does nothing: Linux knows no other' -r -f -a "default\t''
\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s e -l env -d 'Set an environment variable: NAME=VALUE, NAME for its value here, or PREFIX* for all of these' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l env-file -d 'Read environment variables from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l unsetenv -d 'Take a variable of the image away' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l env-merge -d 'Set a variable to what is made of the image\'s: NAME=TEXT, with $NAME or ${NAME} for their values' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l http-proxy -d 'Tell of the proxies in this environment (http_proxy, https_proxy, ftp_proxy, no_proxy, and in capitals), too; with =false not even of those in Docker\'s config.json [default: of those in config.json]' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s w -l workdir -d 'Working directory inside the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s u -l user -d 'User name or id (NAME|UID[:GROUP|GID]) in the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l group-add -d 'Add the process to a group, by name or id' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l umask -d 'Mask of the process for new files, in octal [default: 0022]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l entrypoint -d 'Overwrite the image\'s ENTRYPOINT with a command, or a JSON list of words; "" removes it' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l init-path -d 'With --init, run this program of the host in its place, with `--` and the command as its arguments' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l stop-signal -d 'Signal that `stop` sends [default: the image\'s, or TERM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l stop-timeout -d 'Seconds that `stop` waits before it kills; -1 waits for ever [default: 10]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l timeout -d 'Seconds that the container may run before it is killed' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l tz -d 'Time zone of the container, such as Europe/Berlin, or local for the host\'s' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l restart -d 'What happens when the container ends: no, on-failure[:N], always or unless-stopped' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l passwd -d 'Add a user whom the image does not know to the container\'s /etc/passwd' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l passwd-entry -d 'That user\'s line, with $USERNAME, $UID, $GID, $NAME and $HOME for what they are' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l group-entry -d 'The line of his group in /etc/group, if the image does not know it, with $GROUPNAME, $GID and $USERLIST' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l hostuser -d 'Add a user of the host, by name or id, to the container\'s /etc/passwd' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s v -l volume -d 'Mount a volume or a directory of the host: [NAME|DIR:]DESTINATION[:ro,...]; U gives it to the container\'s user, O keeps changes apart and throws them away at the end' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l mount -d 'Mount as docker\'s --mount: type=bind|volume|tmpfs|image,src=SOURCE,dst=DESTINATION,...' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l volumes-from -d 'Mount what another container has mounted: CONTAINER[:ro]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l tmpfs -d 'Mount a tmpfs: DESTINATION[:size=64m,mode=1777,...]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l image-volume -d 'What becomes of the image\'s volumes: anonymous (or bind), tmpfs or ignore' -r -f -a "anonymous\t'Podman\'s other word for it'
tmpfs\t''
ignore\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l read-only-tmpfs -d 'With --read-only, mount a tmpfs on /run, /tmp and /var/tmp, with a copy of what is there' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l shm-size -d 'Size of /dev/shm, in bytes or as 64m, 1g [default: 64m]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l secret -d 'Give a secret as it is now, in the file /run/secrets/NAME or as a variable: NAME[,type=mount|env][,target=PATH|VARIABLE][,uid=0][,gid=0][,mode=0444]; whatever becomes of it, the container keeps it' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l network -l net -d 'Connect to a network: bridge (as a user: pasta), none, host, container:NAME, ns:FILE, or the name of one, as NAME[:alias=…,ip=…,mac=…,interface_name=…]; may be repeated [default: bridge]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s p -l publish -d 'Publish a container\'s port to the host: [[ADDRESS:]HOST_PORT:]PORT[/udp]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s h -l hostname -d 'Host name of the container [default: the beginning of its id]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l domainname -d 'NIS domain name of the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l expose -d 'Note that the container listens on a port: PORT[-PORT][/udp]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l mac-address -d 'Hardware address of the container\'s interface, for example 92:d0:c6:0a:29:33' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l ip -d 'IPv4 address, on a network that was made with `network create`' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l ip6 -d 'IPv6 address, on a network that was made with `network create --ipv6`' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l network-alias -l net-alias -d 'Further name, on a network that was made with `network create`' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l link -d 'Tell it the address of a container on the default network, in the environment and in /etc/hosts: NAME[:ALIAS]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l add-host -d 'Add a line to /etc/hosts: NAME:ADDRESS or NAME:host-gateway' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l dns -d 'Set a DNS server [default: the host\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l dns-search -d 'Set a DNS search domain' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l dns-option -l dns-opt -d 'Set a DNS option, for example ndots:1' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l pid -d 'Processes that the container sees: private, host, container:NAME or ns:FILE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l ipc -d 'Shared memory: private, shareable, none, host, container:NAME or ns:FILE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l uts -d 'Host name: private, host, container:NAME or ns:FILE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l userns -d 'Users: host, private, keep-id[:uid=N,gid=N,size=N] (as a user, files of the image\'s root are then the user\'s), auto[:size=N,uidmapping=MAP,gidmapping=MAP], or, as a user, nomap; a user\'s auto, nomap, --uidmap and the like copy what the image\'s files are, before Linux 6.16 with their data' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l uidmap -d 'Give the container users of its own, these: INSIDE:OUTSIDE[:COUNT]; as a user, OUTSIDE is 0 for oneself, from 1 on a subordinate id, and @ID one of the host [default: as --gidmap]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l gidmap -d 'The same for groups [default: as --uidmap]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l subuidname -d 'Give the container the ids that /etc/subuid grants to a user' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l subgidname -d 'The same for groups and /etc/subgid' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cgroupns -d 'Tree of cgroups: private, host, container:NAME or ns:FILE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cap-add -d 'Add a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cap-drop -d 'Drop a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l security-opt -d 'Security option: no-new-privileges, seccomp=unconfined|FILE, mask=PATH, unmask=PATH|ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l device -d 'Give the container a device of the host, or all beneath a directory: DEVICE[:DESTINATION][:rwm], or one of a CDI specification: VENDOR/CLASS=NAME' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l gpus -d 'Give it graphics processors, by CDI: all, a number, or device=NAME[,NAME...]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l device-cgroup-rule -d 'Let it use devices wherever it finds a node of them, as root: TYPE MAJOR:MINOR ACCESS, such as `c 189:* rmw`' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s m -l memory -d 'Memory limit, in bytes or as 512m, 2g' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l memory-swap -d 'Limit of memory plus swap; -1 for unlimited swap [default: twice the memory limit]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l memory-reservation -d 'Memory that is left to the container while others are short of it' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l memory-swappiness -d 'Not supported: cgroup version 2 has no such limit' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cpus -d 'Number of CPUs, for example 1.5' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s c -l cpu-shares -d 'Weight among others when CPUs are short; 1024 is the usual one' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cpu-period -d 'Period of the CPU quota, in microseconds' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cpu-quota -d 'CPU time in each period, in microseconds; -1 for unlimited' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cpuset-cpus -d 'CPUs that may be used, for example 0-2,4' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cpuset-mems -d 'Memory nodes that may be used' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l pids-limit -d 'Limit of processes and threads; -1 for unlimited [default: 2048]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l blkio-weight -d 'Weight among others when disks are busy: 10 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l blkio-weight-device -d 'The same for one block device: DEVICE:WEIGHT' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l device-read-bps -d 'Limit of bytes read a second from a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l device-write-bps -d 'Limit of bytes written a second to a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l device-read-iops -d 'Limit of reads a second from a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l device-write-iops -d 'Limit of writes a second to a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cgroup-conf -d 'Write to a file of the container\'s cgroup: FILE=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l ulimit -d 'Limit of each process: NAME=SOFT[:HARD], for example nofile=1024; `host` for this session\'s own' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l oom-score-adj -d 'How soon the kernel kills it when memory runs out: -1000 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cgroup-parent -d 'Make the container\'s cgroup in this one, or in this systemd slice' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l sysctl -d 'Set a sysctl of the container\'s namespaces: NAME=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l log-driver -d 'How output is logged: json-file, local (the form of json-file, compressed), k8s-file, journald or none [default: json-file]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l log-opt -d 'Log option: max-size=SIZE [default: 20m], max-file=NUMBER [default: 5], compress=true|false for files that are full [default: true with local], or, to be noted with each line, labels=, env= (names, with commas between) or tag=TEXT; for journald mode=non-blocking and max-buffer-size=SIZE, too' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l health-cmd -d 'Command that finds out whether the container is healthy: a line for the shell, or a JSON list of words' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l health-interval -d 'Time between two checks [default: the image\'s, or 30s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l health-timeout -d 'Time after which a check has failed [default: the image\'s, or 30s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l health-retries -d 'Failures in a row that make the container unhealthy [default: the image\'s, or 3]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l health-start-period -d 'Time from the start in which failures do not count' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l health-start-interval -d 'Time between two checks in that time [default: the image\'s, or 5s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l health-startup-cmd -d 'Command that has to succeed, in the same form, before the container\'s health is checked' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l health-startup-interval -d 'Time between two of these checks [default: 30s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l health-startup-timeout -d 'Time after which one of them has failed [default: 30s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l health-startup-retries -d 'Failures of them after which the container is restarted; 0 for never [default: 0]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l health-startup-success -d 'How often it has to succeed [default: 1]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l health-max-log-count -d 'How many results are kept, at most 1000; 0 for as many as can be [default: 5]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l health-max-log-size -d 'How many bytes of a check\'s output are kept, at most 65536; 0 for as many as can be [default: 4096]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l health-on-failure -d 'What to do when the container becomes unhealthy: none, kill, restart or stop' -r -f -a "none\t''
kill\t''
restart\t''
stop\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s d -l detach -d 'Run the container in the background and print its id'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l replace -d 'Remove the container that has the name first, if there is one'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l rm -d 'Remove the container, with its anonymous volumes, when it ends'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s i -l interactive -d 'Keep standard input open, and pass it on'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s t -l tty -d 'Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Do not show how pulling goes'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l disable-content-trust -d 'Does nothing: there is no such trust any more'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l unsetenv-all -d 'Take all variables of the image away'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l env-host -d 'Pass all variables that there are here'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l init -d 'Run an init as PID 1 that forwards signals and reaps processes'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l read-only -d 'Mount the container\'s root file system read-only'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s P -l publish-all -d 'Publish all ports that the image exposes to free ports of the host'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l no-hostname -d 'Leave the image\'s /etc/hostname as it is'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l privileged -d 'Give the container all capabilities and devices, and do not confine it'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l no-healthcheck -d 'Do not check, whatever the image says'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l name -d 'Assign a name to the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s l -l label -d 'Set a label' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l label-file -d 'Read labels from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l annotation -d 'Set an annotation of the OCI configuration' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cidfile -d 'Write the container\'s id to a file, which must not exist' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l pidfile -d 'Write the pid of the container\'s first process to a file, at each start' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s a -l attach -d 'Attach to these alone of stdin, stdout and stderr [default: stdout and stderr; with -i, all]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l pull -d 'Pull the image: always, missing, newer (keep it if the registry cannot be reached) or never' -r -f -a "always\t'Every time'
missing\t'If it is not here'
newer\t'If the registry has another one'
never\t'Never'"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l platform -d 'Platform of the image: OS/ARCHITECTURE[/VARIANT]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l arch -d 'Architecture of the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l os -d 'Operating system of the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l variant -d 'Variant of the image\'s architecture' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l isolation -d 'Does nothing: Linux knows no other' -r -f -a "default\t''
\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s e -l env -d 'Set an environment variable: NAME=VALUE, NAME for its value here, or PREFIX* for all of these' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l env-file -d 'Read environment variables from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l unsetenv -d 'Take a variable of the image away' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l env-merge -d 'Set a variable to what is made of the image\'s: NAME=TEXT, with $NAME or ${NAME} for their values' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l http-proxy -d 'Tell of the proxies in this environment (http_proxy, https_proxy, ftp_proxy, no_proxy, and in capitals), too; with =false not even of those in Docker\'s config.json [default: of those in config.json]' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s w -l workdir -d 'Working directory inside the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s u -l user -d 'User name or id (NAME|UID[:GROUP|GID]) in the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l group-add -d 'Add the process to a group, by name or id' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l umask -d 'Mask of the process for new files, in octal [default: 0022]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l entrypoint -d 'Overwrite the image\'s ENTRYPOINT with a command, or a JSON list of words; "" removes it' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l init-path -d 'With --init, run this program of the host in its place, with `--` and the command as its arguments' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l stop-signal -d 'Signal that `stop` sends [default: the image\'s, or TERM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l stop-timeout -d 'Seconds that `stop` waits before it kills; -1 waits for ever [default: 10]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l timeout -d 'Seconds that the container may run before it is killed' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l tz -d 'Time zone of the container, such as Europe/Berlin, or local for the host\'s' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l restart -d 'What happens when the container ends: no, on-failure[:N], always or unless-stopped' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l passwd -d 'Add a user whom the image does not know to the container\'s /etc/passwd' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l passwd-entry -d 'That user\'s line, with $USERNAME, $UID, $GID, $NAME and $HOME for what they are' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l group-entry -d 'The line of his group in /etc/group, if the image does not know it, with $GROUPNAME, $GID and $USERLIST' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l hostuser -d 'Add a user of the host, by name or id, to the container\'s /etc/passwd' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s v -l volume -d 'Mount a volume or a directory of the host: [NAME|DIR:]DESTINATION[:ro,...]; U gives it to the container\'s user, O keeps changes apart and throws them away at the end' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l mount -d 'Mount as docker\'s --mount: type=bind|volume|tmpfs|image,src=SOURCE,dst=DESTINATION,...' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l volumes-from -d 'Mount what another container has mounted: CONTAINER[:ro]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l tmpfs -d 'Mount a tmpfs: DESTINATION[:size=64m,mode=1777,...]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l image-volume -d 'What becomes of the image\'s volumes: anonymous (or bind), tmpfs or ignore' -r -f -a "anonymous\t'Podman\'s other word for it'
tmpfs\t''
ignore\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l read-only-tmpfs -d 'With --read-only, mount a tmpfs on /run, /tmp and /var/tmp, with a copy of what is there' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l shm-size -d 'Size of /dev/shm, in bytes or as 64m, 1g [default: 64m]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l secret -d 'Give a secret as it is now, in the file /run/secrets/NAME or as a variable: NAME[,type=mount|env][,target=PATH|VARIABLE][,uid=0][,gid=0][,mode=0444]; whatever becomes of it, the container keeps it' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l network -l net -d 'Connect to a network: bridge (as a user: pasta), none, host, container:NAME, ns:FILE, or the name of one, as NAME[:alias=…,ip=…,mac=…,interface_name=…]; may be repeated [default: bridge]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s p -l publish -d 'Publish a container\'s port to the host: [[ADDRESS:]HOST_PORT:]PORT[/udp]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s h -l hostname -d 'Host name of the container [default: the beginning of its id]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l domainname -d 'NIS domain name of the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l expose -d 'Note that the container listens on a port: PORT[-PORT][/udp]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l mac-address -d 'Hardware address of the container\'s interface, for example 92:d0:c6:0a:29:33' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l ip -d 'IPv4 address, on a network that was made with `network create`' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l ip6 -d 'IPv6 address, on a network that was made with `network create --ipv6`' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l network-alias -l net-alias -d 'Further name, on a network that was made with `network create`' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l link -d 'Tell it the address of a container on the default network, in the environment and in /etc/hosts: NAME[:ALIAS]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l add-host -d 'Add a line to /etc/hosts: NAME:ADDRESS or NAME:host-gateway' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l dns -d 'Set a DNS server [default: the host\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l dns-search -d 'Set a DNS search domain' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l dns-option -l dns-opt -d 'Set a DNS option, for example ndots:1' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l pid -d 'Processes that the container sees: private, host, container:NAME or ns:FILE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l ipc -d 'Shared memory: private, shareable, none, host, container:NAME or ns:FILE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l uts -d 'Host name: private, host, container:NAME or ns:FILE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l userns -d 'Users: host, private, keep-id[:uid=N,gid=N,size=N] (as a user, files of the image\'s root are then the user\'s), auto[:size=N,uidmapping=MAP,gidmapping=MAP], or, as a user, nomap; a user\'s auto, nomap, --uidmap and the like copy what the image\'s files are, before Linux 6.16 with their data' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l uidmap -d 'Give the container users of its own, these: INSIDE:OUTSIDE[:COUNT]; as a user, OUTSIDE is 0 for oneself, from 1 on a subordinate id, and @ID one of the host [default: as --gidmap]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l gidmap -d 'The same for groups [default: as --uidmap]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l subuidname -d 'Give the container the ids that /etc/subuid grants to a user' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l subgidname -d 'The same for groups and /etc/subgid' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cgroupns -d 'Tree of cgroups: private, host, container:NAME or ns:FILE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cap-add -d 'Add a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cap-drop -d 'Drop a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l security-opt -d 'Security option: no-new-privileges, seccomp=unconfined|FILE, mask=PATH, unmask=PATH|ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l device -d 'Give the container a device of the host, or all beneath a directory: DEVICE[:DESTINATION][:rwm], or one of a CDI specification: VENDOR/CLASS=NAME' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l gpus -d 'Give it graphics processors, by CDI: all, a number, or device=NAME[,NAME...]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l device-cgroup-rule -d 'Let it use devices wherever it finds a node of them, as root: TYPE MAJOR:MINOR ACCESS, such as `c 189:* rmw`' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s m -l memory -d 'Memory limit, in bytes or as 512m, 2g' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l memory-swap -d 'Limit of memory plus swap; -1 for unlimited swap [default: twice the memory limit]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l memory-reservation -d 'Memory that is left to the container while others are short of it' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l memory-swappiness -d 'Not supported: cgroup version 2 has no such limit' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cpus -d 'Number of CPUs, for example 1.5' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s c -l cpu-shares -d 'Weight among others when CPUs are short; 1024 is the usual one' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cpu-period -d 'Period of the CPU quota, in microseconds' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cpu-quota -d 'CPU time in each period, in microseconds; -1 for unlimited' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cpuset-cpus -d 'CPUs that may be used, for example 0-2,4' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cpuset-mems -d 'Memory nodes that may be used' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l pids-limit -d 'Limit of processes and threads; -1 for unlimited [default: 2048]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l blkio-weight -d 'Weight among others when disks are busy: 10 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l blkio-weight-device -d 'The same for one block device: DEVICE:WEIGHT' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l device-read-bps -d 'Limit of bytes read a second from a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l device-write-bps -d 'Limit of bytes written a second to a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l device-read-iops -d 'Limit of reads a second from a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l device-write-iops -d 'Limit of writes a second to a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cgroup-conf -d 'Write to a file of the container\'s cgroup: FILE=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l ulimit -d 'Limit of each process: NAME=SOFT[:HARD], for example nofile=1024; `host` for this session\'s own' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l oom-score-adj -d 'How soon the kernel kills it when memory runs out: -1000 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cgroup-parent -d 'Make the container\'s cgroup in this one, or in this systemd slice' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l sysctl -d 'Set a sysctl of the container\'s namespaces: NAME=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l log-driver -d 'How output is logged: json-file, local (the form of json-file, compressed), k8s-file, journald or none [default: json-file]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l log-opt -d 'Log option: max-size=SIZE [default: 20m], max-file=NUMBER [default: 5], compress=true|false for files that are full [default: true with local], or, to be noted with each line, labels=, env= (names, with commas between) or tag=TEXT; for journald mode=non-blocking and max-buffer-size=SIZE, too' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l health-cmd -d 'Command that finds out whether the container is healthy: a line for the shell, or a JSON list of words' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l health-interval -d 'Time between two checks [default: the image\'s, or 30s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l health-timeout -d 'Time after which a check has failed [default: the image\'s, or 30s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l health-retries -d 'Failures in a row that make the container unhealthy [default: the image\'s, or 3]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l health-start-period -d 'Time from the start in which failures do not count' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l health-start-interval -d 'Time between two checks in that time [default: the image\'s, or 5s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l health-startup-cmd -d 'Command that has to succeed, in the same form, before the container\'s health is checked' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l health-startup-interval -d 'Time between two of these checks [default: 30s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l health-startup-timeout -d 'Time after which one of them has failed [default: 30s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l health-startup-retries -d 'Failures of them after which the container is restarted; 0 for never [default: 0]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l health-startup-success -d 'How often it has to succeed [default: 1]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l health-max-log-count -d 'How many results are kept, at most 1000; 0 for as many as can be [default: 5]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l health-max-log-size -d 'How many bytes of a check\'s output are kept, at most 65536; 0 for as many as can be [default: 4096]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l health-on-failure -d 'What to do when the container becomes unhealthy: none, kill, restart or stop' -r -f -a "none\t''
kill\t''
restart\t''
stop\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l replace -d 'Remove the container that has the name first, if there is one'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l rm -d 'Remove the container, with its anonymous volumes, when it ends'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s i -l interactive -d 'Keep standard input open, and pass it on'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s t -l tty -d 'Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Do not show how pulling goes'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l disable-content-trust -d 'Does nothing: there is no such trust any more'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l unsetenv-all -d 'Take all variables of the image away'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l env-host -d 'Pass all variables that there are here'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l init -d 'Run an init as PID 1 that forwards signals and reaps processes'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l read-only -d 'Mount the container\'s root file system read-only'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s P -l publish-all -d 'Publish all ports that the image exposes to free ports of the host'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l no-hostname -d 'Leave the image\'s /etc/hostname as it is'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l privileged -d 'Give the container all capabilities and devices, and do not confine it'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l no-healthcheck -d 'Do not check, whatever the image says'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l detach-keys -d 'Keys that detach: letters or ctrl-LETTER, with commas between; "" for none [default: ctrl-p,ctrl-q]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l sig-proxy -d 'Pass signals on to the container, if it has no terminal' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l cidfile -d 'The container whose id is in this file; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l filter -d 'Containers that match, such as name=NAME or label=KEY=VALUE; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -s a -l attach -d 'Attach to the container\'s output, forward signals, and end with its exit status'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -s i -l interactive -d 'Attach to the container\'s standard input, too'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l all -d 'Start all containers that do not run'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -l detach-keys -d 'Keys that detach: letters or ctrl-LETTER, with commas between; "" for none [default: ctrl-p,ctrl-q]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -l sig-proxy -d 'Pass signals on to the container, if it has no terminal' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -l no-stdin -d 'Do not attach standard input'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l detach-keys -d 'Keys that detach: letters or ctrl-LETTER, with commas between; "" for none [default: ctrl-p,ctrl-q]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s u -l user -d 'User name or id (NAME|UID[:GROUP|GID]) in the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s w -l workdir -d 'Working directory inside the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s e -l env -d 'Set an environment variable: NAME=VALUE, NAME for its value here, or PREFIX* for all of these' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l env-file -d 'Read environment variables from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s d -l detach -d 'Run the command in the background'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s i -l interactive -d 'Keep standard input open, and pass it on'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s t -l tty -d 'Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l privileged -d 'Give the command all capabilities, and do not filter its system calls'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s l -l latest -d 'In the container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -s f -l filter -d 'Show only containers that match, such as status=exited or label=KEY=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -s n -l last -d 'Show the newest containers, so many, whether they run or not; -1 shows those that run' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l sort -d 'Sort by this column' -r -f -a "command\t'What it runs'
created\t'The newest first'
id\t'The id'
image\t'The image\'s name'
names\t'The name'
runningfor\t'The newest first'
size\t'What it has written, the least first'
status\t'The state'"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -s a -l all -d 'Show all containers, not only those that run'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l no-trunc -d 'Do not shorten ids, commands and mounts'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -s l -l latest -d 'Show the newest container, whether it runs or not'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -s s -l size -d 'Show how much each container has written, and how much it holds with its image'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l noheading -d 'Show no heading over the table'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -s f -l filter -d 'Show only containers that match, such as status=exited or label=KEY=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -s n -l last -d 'Show the newest containers, so many, whether they run or not; -1 shows those that run' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l sort -d 'Sort by this column' -r -f -a "command\t'What it runs'
created\t'The newest first'
id\t'The id'
image\t'The image\'s name'
names\t'The name'
runningfor\t'The newest first'
size\t'What it has written, the least first'
status\t'The state'"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -s a -l all -d 'Show all containers, not only those that run'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l no-trunc -d 'Do not shorten ids, commands and mounts'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -s l -l latest -d 'Show the newest container, whether it runs or not'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -s s -l size -d 'Show how much each container has written, and how much it holds with its image'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l noheading -d 'Show no heading over the table'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -s f -l filter -d 'Show only containers that match, such as status=exited or label=KEY=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -s n -l last -d 'Show the newest containers, so many, whether they run or not; -1 shows those that run' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l sort -d 'Sort by this column' -r -f -a "command\t'What it runs'
created\t'The newest first'
id\t'The id'
image\t'The image\'s name'
names\t'The name'
runningfor\t'The newest first'
size\t'What it has written, the least first'
status\t'The state'"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -s a -l all -d 'Show all containers, not only those that run'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l no-trunc -d 'Do not shorten ids, commands and mounts'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -s l -l latest -d 'Show the newest container, whether it runs or not'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -s s -l size -d 'Show how much each container has written, and how much it holds with its image'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l noheading -d 'Show no heading over the table'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -s n -l tail -d 'Number of lines to show from the end of each log' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l since -d 'Show lines since a time (RFC 3339, or seconds since 1970) or a duration ago (10m)' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l until -d 'Show lines until a time or a duration ago, written alike' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -s f -l follow -d 'Follow the output until the containers end'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -s t -l timestamps -d 'Show the time before each line'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l details -d 'Show before each line what was noted with it (--log-opt labels, env and tag)'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l names -d 'Show the container\'s name before each line; with several containers, it is its id otherwise'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from top" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from top" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from top" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from top" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from top" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from top" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from top" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from top" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from top" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stats" -l format -d 'Print with a Go template, as a table of its columns (table TEMPLATE), or as json' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stats" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stats" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stats" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stats" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stats" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stats" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stats" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stats" -s a -l all -d 'Show all containers, not only those that run'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stats" -l no-stream -d 'Show one result, and end'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stats" -l no-trunc -d 'Do not shorten ids'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stats" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stats" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from port" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from port" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from port" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from port" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from port" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from port" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from port" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from port" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from port" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -s t -l timeout -l time -d 'Seconds to wait before killing; -1 waits for ever [default: the container\'s, or 10]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -s s -l signal -d 'Signal to send [default: the container\'s, or TERM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -l cidfile -d 'The container whose id is in this file; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -l filter -d 'Containers that match, such as name=NAME or label=KEY=VALUE; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -s i -l ignore -d 'Say nothing of containers that do not exist'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -s a -l all -d 'Stop all containers that run'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from restart" -s t -l timeout -l time -d 'Seconds to wait before killing; -1 waits for ever [default: the container\'s, or 10]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from restart" -s s -l signal -d 'Signal to send [default: the container\'s, or TERM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from restart" -l cidfile -d 'The container whose id is in this file; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from restart" -l filter -d 'Containers that match, such as name=NAME or label=KEY=VALUE; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from restart" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from restart" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from restart" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from restart" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from restart" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from restart" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from restart" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from restart" -s a -l all -d 'Restart all containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from restart" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from restart" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from restart" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -s s -l signal -d 'Signal to send, by name or number' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -l cidfile -d 'The container whose id is in this file; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -l filter -d 'Containers that match, such as name=NAME or label=KEY=VALUE; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -s a -l all -d 'Signal all containers that run'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from pause" -l cidfile -d 'The container whose id is in this file; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from pause" -l filter -d 'Containers that match, such as name=NAME or label=KEY=VALUE; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from pause" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from pause" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from pause" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from pause" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from pause" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from pause" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from pause" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from pause" -s a -l all -d 'Pause all containers that run'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from pause" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from pause" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from pause" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unpause" -l cidfile -d 'The container whose id is in this file; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unpause" -l filter -d 'Containers that match, such as name=NAME or label=KEY=VALUE; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unpause" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unpause" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unpause" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unpause" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unpause" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unpause" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unpause" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unpause" -s a -l all -d 'Unpause all containers that are paused'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unpause" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unpause" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unpause" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -l condition -d 'Wait for one of these: stopped, exited, created, running, paused, healthy or unhealthy' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -s i -l interval -d 'Time between two looks, with --condition' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -l ignore -d 'Print -1 for containers that do not exist'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rename" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rename" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rename" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rename" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rename" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rename" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rename" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rename" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rename" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from cp" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from cp" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from cp" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from cp" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from cp" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from cp" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from cp" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from cp" -s a -l archive -d 'Keep owners, set-user-id bits and device nodes'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from cp" -s L -l follow-link -d 'Follow the source if it is a symbolic link'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from cp" -s q -l quiet -d 'Say nothing about what was copied'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from cp" -l overwrite -d 'Let a directory replace a file, and a file a directory'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from cp" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from cp" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from mount" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from mount" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from mount" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from mount" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from mount" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from mount" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from mount" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from mount" -s a -l all -d 'Mount all containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from mount" -l no-trunc -d 'Do not shorten ids in the list'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from mount" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from mount" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unmount" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unmount" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unmount" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unmount" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unmount" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unmount" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unmount" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unmount" -s a -l all -d 'Unmount all containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unmount" -s f -l force -d 'Changes nothing: what is in use is unmounted anyway, and goes with its last user'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unmount" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from unmount" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from umount" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from umount" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from umount" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from umount" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from umount" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from umount" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from umount" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from umount" -s a -l all -d 'Unmount all containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from umount" -s f -l force -d 'Changes nothing: what is in use is unmounted anyway, and goes with its last user'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from umount" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from umount" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from diff" -l format -d '`json`: one object with lists of paths' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from diff" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from diff" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from diff" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from diff" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from diff" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from diff" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from diff" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from diff" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from export" -s o -l output -d 'Write to a file, instead of standard output' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from export" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from export" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from export" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from export" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from export" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from export" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from export" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from export" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from commit" -s a -l author -d 'Who made the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from commit" -s c -l change -d 'Apply an instruction of a Dockerfile to the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from commit" -s m -l message -d 'What the image\'s history says' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from commit" -s p -l pause -d 'Pause the container meanwhile, or fail [default: pause it if that is possible]' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from commit" -l iidfile -d 'Write the image\'s id to a file' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from commit" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from commit" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from commit" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from commit" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from commit" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from commit" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from commit" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from commit" -l no-pause -d 'Do not pause the container'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from commit" -s q -l quiet -d 'Changes nothing: only the image\'s id is printed anyway'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from commit" -s s -l squash -d 'Make one layer of all files'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from commit" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from commit" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -s m -l memory -d 'Memory limit, in bytes or as 512m, 2g' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l memory-swap -d 'Limit of memory plus swap; -1 for unlimited swap [default: twice the memory limit]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l memory-reservation -d 'Memory that is left to the container while others are short of it' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l memory-swappiness -d 'Not supported: cgroup version 2 has no such limit' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l cpus -d 'Number of CPUs, for example 1.5' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -s c -l cpu-shares -d 'Weight among others when CPUs are short; 1024 is the usual one' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l cpu-period -d 'Period of the CPU quota, in microseconds' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l cpu-quota -d 'CPU time in each period, in microseconds; -1 for unlimited' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l cpuset-cpus -d 'CPUs that may be used, for example 0-2,4' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l cpuset-mems -d 'Memory nodes that may be used' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l pids-limit -d 'Limit of processes and threads; -1 for unlimited [default: 2048]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l blkio-weight -d 'Weight among others when disks are busy: 10 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l blkio-weight-device -d 'The same for one block device: DEVICE:WEIGHT' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l device-read-bps -d 'Limit of bytes read a second from a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l device-write-bps -d 'Limit of bytes written a second to a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l device-read-iops -d 'Limit of reads a second from a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l device-write-iops -d 'Limit of writes a second to a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l cgroup-conf -d 'Write to a file of the container\'s cgroup: FILE=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l restart -d 'What happens when the container ends: no, on-failure[:N], always or unless-stopped' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -s t -l time -l timeout -d 'Seconds to wait before killing, with -f; -1 waits for ever [default: 0]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -l cidfile -d 'The container whose id is in this file; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -l filter -d 'Containers that match, such as name=NAME or label=KEY=VALUE; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -s f -l force -d 'Kill a container that runs, and ignore one that does not exist'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -s v -l volumes -d 'Remove anonymous volumes of the container, too'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -s i -l ignore -d 'Say nothing of containers that do not exist'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -s a -l all -d 'Remove all containers that do not run; with -f, all'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -s t -l time -l timeout -d 'Seconds to wait before killing, with -f; -1 waits for ever [default: 0]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -l cidfile -d 'The container whose id is in this file; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -l filter -d 'Containers that match, such as name=NAME or label=KEY=VALUE; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -s f -l force -d 'Kill a container that runs, and ignore one that does not exist'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -s v -l volumes -d 'Remove anonymous volumes of the container, too'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -s i -l ignore -d 'Say nothing of containers that do not exist'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -s a -l all -d 'Remove all containers that do not run; with -f, all'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from prune" -l filter -d 'Only those created before `until=TIME`, with `label=KEY[=VALUE]`, or without `label!=KEY[=VALUE]`' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from prune" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from prune" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from prune" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from prune" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from prune" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from prune" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from prune" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from prune" -s f -l force -d 'Do not ask'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from prune" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exists" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exists" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exists" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exists" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exists" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exists" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exists" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exists" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exists" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -s f -l format -d 'Show as `json`, on one line, or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -s s -l size -d 'Show how much a container has written, and how much it holds with its image'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "diff" -d 'List files that a container, or an image\'s last layer, added, changed or deleted'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "build" -d 'Build an image from a Dockerfile'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "inspect" -d 'Show details of images'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "ls" -d 'List images'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "list" -d 'List images'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "pull" -d 'Download images from registries'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "push" -d 'Upload an image to a registry'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "search" -d 'Search a registry for images'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "tag" -d 'Give an image further names'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "copy" -d 'Copy an image between registries, archives, directories and this store'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "save" -d 'Write images as an archive, or into a directory'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "load" -d 'Load the images of an archive or directory'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "import" -d 'Make an image of one layer out of a tar archive of files'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "rm" -d 'Remove images'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "remove" -d 'Remove images'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "prune" -d 'Remove images without a tag that no container uses'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "untag" -d 'Take names from an image, which stays'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "history" -d 'Show how an image was made, the last step first'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "tree" -d 'Show the layers of an image, and which images end with them'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from diff build inspect ls list pull push search tag copy save load import rm remove prune untag history tree exists" -f -a "exists" -d 'Check whether an image exists: the exit status is 0 or 1'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from diff" -l format -d '`json`: one object with lists of paths' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from diff" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from diff" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from diff" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from diff" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from diff" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from diff" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from diff" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from diff" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -s t -l tag -d 'Name the image: NAME[:TAG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -s o -l output -d 'Where the result goes, in place of an image here: DIR for the target\'s files, - for an archive of them, or type=local|tar|oci|docker|image|registry|cacheonly[,dest=PATH][,name=NAME][,push=true]; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l iidfile -d 'Write the image\'s id to a file' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l iidfile-raw -d 'The same, without the algorithm before it' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l metadata-file -d 'Write what was made to a file, as JSON: the image\'s digests and names' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -s f -l file -d 'Path of the Dockerfile, or - for standard input [default: Containerfile or Dockerfile in PATH]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l build-context -d 'Give FROM, COPY --from and mounts something to read, by a name that goes before those of stages and images: NAME=DIR, NAME=docker-image://IMAGE, NAME=oci-layout://DIR[:TAG] or NAME=URL of an archive' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l target -d 'Build this stage, and what it needs [default: the last one]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l build-arg -d 'Set an ARG: NAME=VALUE, or NAME for its value here' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l secret -d 'Give steps a secret: id=NAME,src=FILE or id=NAME,env=VARIABLE' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l build-arg-file -d 'Read ARGs from a file, one a line: NAME=VALUE' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l http-proxy -d 'Tell of the proxies in this environment (http_proxy, https_proxy, ftp_proxy, no_proxy, and in capitals), too; with =false not even of those in Docker\'s config.json [default: of those in config.json]' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l ssh -d 'Let steps use an SSH agent: default, or ID=SOCKET' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l label -d 'Set a label of the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l unsetlabel -d 'Take a label away' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l env -d 'Set a variable of the image\'s environment: NAME=VALUE, or NAME for its value here' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l unsetenv -d 'Take a variable away' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l annotation -d 'Set an annotation of the image\'s manifest: [manifest:]KEY=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l source-date-epoch -d 'The time that stands for "now", in seconds since 1970 [env: SOURCE_DATE_EPOCH]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l timestamp -d 'The same' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l no-cache-filter -d 'Run every step of a stage' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l platform -d 'Build for this platform: OS/ARCHITECTURE[/VARIANT] [env: DOCKER_DEFAULT_PLATFORM] [default: this machine\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l layers -d 'Each step is a layer, and there is no other way' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l builder -d 'Does nothing: there is one builder' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l jobs -d 'Does nothing: stages run as soon as they can' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l allow -d 'Does nothing: what a step may do is said by other flags' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l progress -d 'How progress is shown: auto, plain, tty or quiet [env: BUILDKIT_PROGRESS]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l network -l net -d 'Network of RUN steps that name none: default, none, host, or the name of one that was made with `network create`' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l shm-size -d 'Size of /dev/shm in RUN steps, in bytes or as 64m, 1g [default: 64m]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l add-host -d 'Add a line to /etc/hosts: NAME:ADDRESS or NAME:host-gateway' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l dns -d 'Set a DNS server [default: the host\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l dns-search -d 'Set a DNS search domain' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l dns-option -l dns-opt -d 'Set a DNS option, for example ndots:1' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l cap-add -d 'Add a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l cap-drop -d 'Drop a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l security-opt -d 'Security option: no-new-privileges, seccomp=unconfined|FILE, mask=PATH, unmask=PATH|ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -s m -l memory -d 'Memory limit, in bytes or as 512m, 2g' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l memory-swap -d 'Limit of memory plus swap; -1 for unlimited swap [default: twice the memory limit]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l memory-reservation -d 'Memory that is left to the container while others are short of it' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l memory-swappiness -d 'Not supported: cgroup version 2 has no such limit' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l cpus -d 'Number of CPUs, for example 1.5' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -s c -l cpu-shares -d 'Weight among others when CPUs are short; 1024 is the usual one' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l cpu-period -d 'Period of the CPU quota, in microseconds' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l cpu-quota -d 'CPU time in each period, in microseconds; -1 for unlimited' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l cpuset-cpus -d 'CPUs that may be used, for example 0-2,4' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l cpuset-mems -d 'Memory nodes that may be used' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l pids-limit -d 'Limit of processes and threads; -1 for unlimited [default: 2048]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l blkio-weight -d 'Weight among others when disks are busy: 10 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l blkio-weight-device -d 'The same for one block device: DEVICE:WEIGHT' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l device-read-bps -d 'Limit of bytes read a second from a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l device-write-bps -d 'Limit of bytes written a second to a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l device-read-iops -d 'Limit of reads a second from a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l device-write-iops -d 'Limit of writes a second to a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l cgroup-conf -d 'Write to a file of the container\'s cgroup: FILE=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l ulimit -d 'Limit of each process: NAME=SOFT[:HARD], for example nofile=1024; `host` for this session\'s own' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l oom-score-adj -d 'How soon the kernel kills it when memory runs out: -1000 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l cgroup-parent -d 'Make the container\'s cgroup in this one, or in this systemd slice' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l sysctl -d 'Set a sysctl of the container\'s namespaces: NAME=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l load -d 'Keep the image here, which happens anyway unless --output says otherwise'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l push -d 'Push the image under all its names'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l no-cache -d 'Do not use the cache: run every step'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l pull -d 'Always pull base images'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l rm -d 'Does nothing: the containers of steps are always removed'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l force-rm -d 'Does nothing: they are removed where a step fails, too'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -s q -l quiet -d 'Show nothing but the image\'s id, and the output of a step that fails'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l no-hostname -d 'Leave the image\'s /etc/hostname as it is'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from inspect" -s f -l format -d 'Show as `json`, on one line, or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from inspect" -l platform -d 'Platform, where one in a registry is for several [default: this machine\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from inspect" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from inspect" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from inspect" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from inspect" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from inspect" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from inspect" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from inspect" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from inspect" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from inspect" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from inspect" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from inspect" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from inspect" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from inspect" -l raw -d 'Show the manifest or index in the registry as it is'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from inspect" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -s f -l filter -d 'Show only images that match, such as dangling=true or reference=PATTERN' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l sort -d 'Sort by this' -r -f -a "created\t'The newest first'
id\t'Ids'
repository\t'Repositories'
size\t'The smallest first'
tag\t'Tags'"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -s a -l all -d 'Changes nothing: images without a name are always shown'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l no-trunc -d 'Do not shorten ids'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l digests -d 'Show digests'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -s n -l noheading -d 'Show no heading over the table'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -s f -l filter -d 'Show only images that match, such as dangling=true or reference=PATTERN' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l sort -d 'Sort by this' -r -f -a "created\t'The newest first'
id\t'Ids'
repository\t'Repositories'
size\t'The smallest first'
tag\t'Tags'"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -s a -l all -d 'Changes nothing: images without a name are always shown'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l no-trunc -d 'Do not shorten ids'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l digests -d 'Show digests'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -s n -l noheading -d 'Show no heading over the table'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l platform -d 'Platform of the image: OS/ARCHITECTURE[/VARIANT] [default: this machine\'s] [env: DOCKER_DEFAULT_PLATFORM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l creds -d 'Credentials for the image\'s registry, in place of stored ones; other users may see them' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -s a -l all-tags -d 'Pull every tag of the repository'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -s q -l quiet -d 'Do not show how pulling goes'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l compression-format -d 'How to compress layers that were built here; what was pulled keeps its bytes [default: gzip]' -r -f -a "gzip\t''
zstd\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l digestfile -d 'Write the digest of what was pushed to a file' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l creds -d 'Credentials for the image\'s registry, in place of stored ones; other users may see them' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -s a -l all-tags -d 'Push every tag of the repository that is here'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -s q -l quiet -d 'Do not show how pushing goes'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l force-compression -d 'Compress all layers so, those that were pulled included'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -s f -l filter -d 'Show only what matches: stars=NUMBER, is-official=BOOL' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -l limit -d 'Show at most so many results, 1 to 100 [default: 25; all tags]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -l list-tags -d 'Show the tags of this repository'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -l no-trunc -d 'Do not shorten descriptions'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from search" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tag" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tag" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tag" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tag" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tag" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tag" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tag" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tag" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tag" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l platform -d 'Platform, where an image is for several: OS/ARCHITECTURE[/VARIANT] [default: this machine\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l digestfile -d 'Write the digest of the manifest, or of the index, to a file' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l src-tls-verify -d 'Require HTTPS with a valid certificate of the source' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l src-creds -d 'Credentials for the source' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l src-authfile -d 'Read the source\'s credentials from this file only' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l src-cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use with the source' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l dest-tls-verify -d 'Require HTTPS with a valid certificate of the destination' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l dest-creds -d 'Credentials for the destination' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l dest-authfile -d 'Read the destination\'s credentials from this file only' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l dest-cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use with the destination' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -s a -l all -d 'Copy what there is for all platforms, and the index itself'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l preserve-digests -d 'Changes nothing: digests are always kept'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -s q -l quiet -d 'Do not show how copying goes'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from copy" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from save" -s o -l output -d 'Write to a file or directory, instead of standard output' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from save" -l format -d 'Form of what is written' -r -f -a "docker-archive\t'An archive that docker, podman and skopeo load'
oci-archive\t'An archive that is an OCI image layout'
oci-dir\t'A directory that is an OCI image layout'
docker-dir\t'A directory as skopeo\'s `dir:`'"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from save" -l platform -d 'Fail unless the images are for this platform: OS/ARCHITECTURE[/VARIANT]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from save" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from save" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from save" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from save" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from save" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from save" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from save" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from save" -s q -l quiet -d 'Do not show how saving goes'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from save" -s m -l multi-image-archive -d 'Changes nothing: an archive may always hold several images'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from save" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from save" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from load" -s i -l input -d 'Read from a file or directory, instead of standard input' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from load" -l platform -d 'Platform, where an image is for several: OS/ARCHITECTURE[/VARIANT] [default: this machine\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from load" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from load" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from load" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from load" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from load" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from load" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from load" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from load" -s q -l quiet -d 'Do not show how loading goes'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from load" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from load" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from import" -s c -l change -d 'Apply an instruction of a Dockerfile to the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from import" -s m -l message -d 'What the image\'s history says' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from import" -l platform -d 'What the image is for: OS/ARCHITECTURE[/VARIANT] [default: this machine]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from import" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from import" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from import" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from import" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from import" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from import" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from import" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Changes nothing: only the image\'s id is printed anyway'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from import" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -s f -l force -d 'Remove an id with all its names, images of stopped containers, and the name of a running one\'s image'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -s a -l all -d 'Remove all images that no container uses; with --force, also of stopped containers'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -s i -l ignore -d 'Say nothing of images that are not here'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -l no-prune -d 'Changes nothing: only the named images are removed'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -s f -l force -d 'Remove an id with all its names, images of stopped containers, and the name of a running one\'s image'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -s a -l all -d 'Remove all images that no container uses; with --force, also of stopped containers'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -s i -l ignore -d 'Say nothing of images that are not here'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -l no-prune -d 'Changes nothing: only the named images are removed'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from prune" -l filter -d 'Only those created before `until=TIME`, with `label=KEY[=VALUE]`, or without `label!=KEY[=VALUE]`' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from prune" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from prune" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from prune" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from prune" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from prune" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from prune" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from prune" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from prune" -s a -l all -d 'Remove images that have a tag, too, if no container uses them'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from prune" -l blobs -d 'Drop compressed layers, too, that are unpacked here and come back by themselves for a push'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from prune" -s f -l force -d 'Do not ask'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from prune" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from untag" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from untag" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from untag" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from untag" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from untag" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from untag" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from untag" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from untag" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from untag" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from history" -s H -l human -d 'Show sizes and times for people' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from history" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from history" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from history" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from history" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from history" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from history" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from history" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from history" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from history" -l no-trunc -d 'Do not shorten ids and instructions'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from history" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from history" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from history" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tree" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tree" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tree" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tree" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tree" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tree" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tree" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tree" -l whatrequires -d 'Show what lies on the image instead: the layers of images that were made of it'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tree" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tree" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from exists" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from exists" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from exists" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from exists" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from exists" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from exists" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from exists" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from exists" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from exists" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and not __fish_seen_subcommand_from build prune" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand builder; and not __fish_seen_subcommand_from build prune" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand builder; and not __fish_seen_subcommand_from build prune" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and not __fish_seen_subcommand_from build prune" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand builder; and not __fish_seen_subcommand_from build prune" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and not __fish_seen_subcommand_from build prune" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand builder; and not __fish_seen_subcommand_from build prune" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand builder; and not __fish_seen_subcommand_from build prune" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and not __fish_seen_subcommand_from build prune" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and not __fish_seen_subcommand_from build prune" -f -a "build" -d 'Build an image from a Dockerfile'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and not __fish_seen_subcommand_from build prune" -f -a "prune" -d 'Remove layers that builds made and no image has, and what is left of pulls that were given up'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -s t -l tag -d 'Name the image: NAME[:TAG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -s o -l output -d 'Where the result goes, in place of an image here: DIR for the target\'s files, - for an archive of them, or type=local|tar|oci|docker|image|registry|cacheonly[,dest=PATH][,name=NAME][,push=true]; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l iidfile -d 'Write the image\'s id to a file' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l iidfile-raw -d 'The same, without the algorithm before it' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l metadata-file -d 'Write what was made to a file, as JSON: the image\'s digests and names' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -s f -l file -d 'Path of the Dockerfile, or - for standard input [default: Containerfile or Dockerfile in PATH]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l build-context -d 'Give FROM, COPY --from and mounts something to read, by a name that goes before those of stages and images: NAME=DIR, NAME=docker-image://IMAGE, NAME=oci-layout://DIR[:TAG] or NAME=URL of an archive' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l target -d 'Build this stage, and what it needs [default: the last one]' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l build-arg -d 'Set an ARG: NAME=VALUE, or NAME for its value here' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l secret -d 'Give steps a secret: id=NAME,src=FILE or id=NAME,env=VARIABLE' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l build-arg-file -d 'Read ARGs from a file, one a line: NAME=VALUE' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l http-proxy -d 'Tell of the proxies in this environment (http_proxy, https_proxy, ftp_proxy, no_proxy, and in capitals), too; with =false not even of those in Docker\'s config.json [default: of those in config.json]' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l ssh -d 'Let steps use an SSH agent: default, or ID=SOCKET' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l label -d 'Set a label of the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l unsetlabel -d 'Take a label away' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l env -d 'Set a variable of the image\'s environment: NAME=VALUE, or NAME for its value here' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l unsetenv -d 'Take a variable away' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l annotation -d 'Set an annotation of the image\'s manifest: [manifest:]KEY=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l source-date-epoch -d 'The time that stands for "now", in seconds since 1970 [env: SOURCE_DATE_EPOCH]' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l timestamp -d 'The same' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l no-cache-filter -d 'Run every step of a stage' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l platform -d 'Build for this platform: OS/ARCHITECTURE[/VARIANT] [env: DOCKER_DEFAULT_PLATFORM] [default: this machine\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l layers -d 'Each step is a layer, and there is no other way' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l builder -d 'Does nothing: there is one builder' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l jobs -d 'Does nothing: stages run as soon as they can' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l allow -d 'Does nothing: what a step may do is said by other flags' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l progress -d 'How progress is shown: auto, plain, tty or quiet [env: BUILDKIT_PROGRESS]' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l network -l net -d 'Network of RUN steps that name none: default, none, host, or the name of one that was made with `network create`' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l shm-size -d 'Size of /dev/shm in RUN steps, in bytes or as 64m, 1g [default: 64m]' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l add-host -d 'Add a line to /etc/hosts: NAME:ADDRESS or NAME:host-gateway' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l dns -d 'Set a DNS server [default: the host\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l dns-search -d 'Set a DNS search domain' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l dns-option -l dns-opt -d 'Set a DNS option, for example ndots:1' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l cap-add -d 'Add a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l cap-drop -d 'Drop a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l security-opt -d 'Security option: no-new-privileges, seccomp=unconfined|FILE, mask=PATH, unmask=PATH|ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -s m -l memory -d 'Memory limit, in bytes or as 512m, 2g' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l memory-swap -d 'Limit of memory plus swap; -1 for unlimited swap [default: twice the memory limit]' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l memory-reservation -d 'Memory that is left to the container while others are short of it' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l memory-swappiness -d 'Not supported: cgroup version 2 has no such limit' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l cpus -d 'Number of CPUs, for example 1.5' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -s c -l cpu-shares -d 'Weight among others when CPUs are short; 1024 is the usual one' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l cpu-period -d 'Period of the CPU quota, in microseconds' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l cpu-quota -d 'CPU time in each period, in microseconds; -1 for unlimited' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l cpuset-cpus -d 'CPUs that may be used, for example 0-2,4' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l cpuset-mems -d 'Memory nodes that may be used' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l pids-limit -d 'Limit of processes and threads; -1 for unlimited [default: 2048]' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l blkio-weight -d 'Weight among others when disks are busy: 10 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l blkio-weight-device -d 'The same for one block device: DEVICE:WEIGHT' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l device-read-bps -d 'Limit of bytes read a second from a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l device-write-bps -d 'Limit of bytes written a second to a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l device-read-iops -d 'Limit of reads a second from a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l device-write-iops -d 'Limit of writes a second to a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l cgroup-conf -d 'Write to a file of the container\'s cgroup: FILE=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l ulimit -d 'Limit of each process: NAME=SOFT[:HARD], for example nofile=1024; `host` for this session\'s own' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l oom-score-adj -d 'How soon the kernel kills it when memory runs out: -1000 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l cgroup-parent -d 'Make the container\'s cgroup in this one, or in this systemd slice' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l sysctl -d 'Set a sysctl of the container\'s namespaces: NAME=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l load -d 'Keep the image here, which happens anyway unless --output says otherwise'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l push -d 'Push the image under all its names'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l no-cache -d 'Do not use the cache: run every step'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l pull -d 'Always pull base images'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l rm -d 'Does nothing: the containers of steps are always removed'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l force-rm -d 'Does nothing: they are removed where a step fails, too'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -s q -l quiet -d 'Show nothing but the image\'s id, and the output of a step that fails'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l no-hostname -d 'Leave the image\'s /etc/hostname as it is'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from build" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from prune" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from prune" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from prune" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from prune" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from prune" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from prune" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from prune" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from prune" -s a -l all -d 'Forget all steps of builds, with cache mounts, and beginnings of pulls however new they are'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from prune" -s f -l force -d 'Do not ask'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from prune" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand builder; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and not __fish_seen_subcommand_from build prune ls inspect du version" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and not __fish_seen_subcommand_from build prune ls inspect du version" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and not __fish_seen_subcommand_from build prune ls inspect du version" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and not __fish_seen_subcommand_from build prune ls inspect du version" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and not __fish_seen_subcommand_from build prune ls inspect du version" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and not __fish_seen_subcommand_from build prune ls inspect du version" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and not __fish_seen_subcommand_from build prune ls inspect du version" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and not __fish_seen_subcommand_from build prune ls inspect du version" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and not __fish_seen_subcommand_from build prune ls inspect du version" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and not __fish_seen_subcommand_from build prune ls inspect du version" -f -a "build" -d 'Build an image from a Dockerfile'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and not __fish_seen_subcommand_from build prune ls inspect du version" -f -a "prune" -d 'Remove layers that builds made and no image has, and what is left of pulls that were given up'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and not __fish_seen_subcommand_from build prune ls inspect du version" -f -a "ls" -d 'List builders: there is one'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and not __fish_seen_subcommand_from build prune ls inspect du version" -f -a "inspect" -d 'Show the builder'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and not __fish_seen_subcommand_from build prune ls inspect du version" -f -a "du" -d 'Show what the build cache takes on disk'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and not __fish_seen_subcommand_from build prune ls inspect du version" -f -a "version" -d 'Show which version of docker\'s buildx is stood in for'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -s t -l tag -d 'Name the image: NAME[:TAG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -s o -l output -d 'Where the result goes, in place of an image here: DIR for the target\'s files, - for an archive of them, or type=local|tar|oci|docker|image|registry|cacheonly[,dest=PATH][,name=NAME][,push=true]; may be repeated' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l iidfile -d 'Write the image\'s id to a file' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l iidfile-raw -d 'The same, without the algorithm before it' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l metadata-file -d 'Write what was made to a file, as JSON: the image\'s digests and names' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -s f -l file -d 'Path of the Dockerfile, or - for standard input [default: Containerfile or Dockerfile in PATH]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l build-context -d 'Give FROM, COPY --from and mounts something to read, by a name that goes before those of stages and images: NAME=DIR, NAME=docker-image://IMAGE, NAME=oci-layout://DIR[:TAG] or NAME=URL of an archive' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l target -d 'Build this stage, and what it needs [default: the last one]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l build-arg -d 'Set an ARG: NAME=VALUE, or NAME for its value here' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l secret -d 'Give steps a secret: id=NAME,src=FILE or id=NAME,env=VARIABLE' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l build-arg-file -d 'Read ARGs from a file, one a line: NAME=VALUE' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l http-proxy -d 'Tell of the proxies in this environment (http_proxy, https_proxy, ftp_proxy, no_proxy, and in capitals), too; with =false not even of those in Docker\'s config.json [default: of those in config.json]' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l ssh -d 'Let steps use an SSH agent: default, or ID=SOCKET' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l label -d 'Set a label of the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l unsetlabel -d 'Take a label away' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l env -d 'Set a variable of the image\'s environment: NAME=VALUE, or NAME for its value here' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l unsetenv -d 'Take a variable away' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l annotation -d 'Set an annotation of the image\'s manifest: [manifest:]KEY=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l source-date-epoch -d 'The time that stands for "now", in seconds since 1970 [env: SOURCE_DATE_EPOCH]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l timestamp -d 'The same' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l no-cache-filter -d 'Run every step of a stage' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l platform -d 'Build for this platform: OS/ARCHITECTURE[/VARIANT] [env: DOCKER_DEFAULT_PLATFORM] [default: this machine\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l layers -d 'Each step is a layer, and there is no other way' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l builder -d 'Does nothing: there is one builder' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l jobs -d 'Does nothing: stages run as soon as they can' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l allow -d 'Does nothing: what a step may do is said by other flags' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l progress -d 'How progress is shown: auto, plain, tty or quiet [env: BUILDKIT_PROGRESS]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l network -l net -d 'Network of RUN steps that name none: default, none, host, or the name of one that was made with `network create`' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l shm-size -d 'Size of /dev/shm in RUN steps, in bytes or as 64m, 1g [default: 64m]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l add-host -d 'Add a line to /etc/hosts: NAME:ADDRESS or NAME:host-gateway' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l dns -d 'Set a DNS server [default: the host\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l dns-search -d 'Set a DNS search domain' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l dns-option -l dns-opt -d 'Set a DNS option, for example ndots:1' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l cap-add -d 'Add a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l cap-drop -d 'Drop a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l security-opt -d 'Security option: no-new-privileges, seccomp=unconfined|FILE, mask=PATH, unmask=PATH|ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -s m -l memory -d 'Memory limit, in bytes or as 512m, 2g' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l memory-swap -d 'Limit of memory plus swap; -1 for unlimited swap [default: twice the memory limit]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l memory-reservation -d 'Memory that is left to the container while others are short of it' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l memory-swappiness -d 'Not supported: cgroup version 2 has no such limit' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l cpus -d 'Number of CPUs, for example 1.5' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -s c -l cpu-shares -d 'Weight among others when CPUs are short; 1024 is the usual one' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l cpu-period -d 'Period of the CPU quota, in microseconds' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l cpu-quota -d 'CPU time in each period, in microseconds; -1 for unlimited' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l cpuset-cpus -d 'CPUs that may be used, for example 0-2,4' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l cpuset-mems -d 'Memory nodes that may be used' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l pids-limit -d 'Limit of processes and threads; -1 for unlimited [default: 2048]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l blkio-weight -d 'Weight among others when disks are busy: 10 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l blkio-weight-device -d 'The same for one block device: DEVICE:WEIGHT' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l device-read-bps -d 'Limit of bytes read a second from a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l device-write-bps -d 'Limit of bytes written a second to a block device: DEVICE:SIZE' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l device-read-iops -d 'Limit of reads a second from a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l device-write-iops -d 'Limit of writes a second to a block device: DEVICE:NUMBER' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l cgroup-conf -d 'Write to a file of the container\'s cgroup: FILE=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l ulimit -d 'Limit of each process: NAME=SOFT[:HARD], for example nofile=1024; `host` for this session\'s own' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l oom-score-adj -d 'How soon the kernel kills it when memory runs out: -1000 to 1000' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l cgroup-parent -d 'Make the container\'s cgroup in this one, or in this systemd slice' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l sysctl -d 'Set a sysctl of the container\'s namespaces: NAME=VALUE' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l load -d 'Keep the image here, which happens anyway unless --output says otherwise'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l push -d 'Push the image under all its names'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l no-cache -d 'Do not use the cache: run every step'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l pull -d 'Always pull base images'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l rm -d 'Does nothing: the containers of steps are always removed'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l force-rm -d 'Does nothing: they are removed where a step fails, too'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -s q -l quiet -d 'Show nothing but the image\'s id, and the output of a step that fails'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l no-hostname -d 'Leave the image\'s /etc/hostname as it is'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from build" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from prune" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from prune" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from prune" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from prune" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from prune" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from prune" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from prune" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from prune" -s a -l all -d 'Forget all steps of builds, with cache mounts, and beginnings of pulls however new they are'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from prune" -s f -l force -d 'Do not ask'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from prune" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from ls" -l format -d 'How to show them: json, table, or a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from ls" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from ls" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from ls" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from ls" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from ls" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from ls" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from ls" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from ls" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from inspect" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from inspect" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from inspect" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from inspect" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from inspect" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from inspect" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from inspect" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from inspect" -l bootstrap -d 'Does nothing: there is nothing to be started'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from inspect" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from du" -l format -d 'How to show it: json, table, or a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from du" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from du" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from du" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from du" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from du" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from du" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from du" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from du" -l verbose -d 'Show whole ids'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from du" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from du" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from version" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from version" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from version" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from version" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from version" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from version" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from version" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from version" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand buildx; and __fish_seen_subcommand_from version" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -f -a "create" -d 'Make a list of images for several platforms'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -f -a "add" -d 'Put images into a list'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -f -a "annotate" -d 'Change what a list says of an image'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -f -a "remove" -d 'Take images out of a list'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -f -a "ls" -d 'List the lists of images for several platforms'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -f -a "list" -d 'List the lists of images for several platforms'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -f -a "inspect" -d 'Show a list that is here, or else what a registry has under the name'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -f -a "exists" -d 'Check whether a list exists: the exit status is 0 or 1'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -f -a "push" -d 'Send a list, and all images in it, to a registry'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and not __fish_seen_subcommand_from create add annotate remove ls list inspect exists push rm" -f -a "rm" -d 'Remove lists; the images in them stay'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from create" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from create" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from create" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from create" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from create" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from create" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from create" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from create" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from create" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from create" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from create" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from create" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from create" -s a -l amend -d 'Add the images to the list if there is one'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from create" -l all -d 'Of an image that is an index, add all images, not only the one for this machine'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from create" -l insecure -d 'The same as --tls-verify=false'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from create" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l arch -d 'The processor that the image is for' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l os -d 'The operating system that it is for' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l variant -d 'The variant of the processor, such as v7' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l os-version -d 'The version of the operating system' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l os-features -d 'What the operating system must have' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l features -d 'What the processor must have' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l annotation -d 'A note on the image; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l all -d 'Of an image that is an index, add all images'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l insecure -d 'The same as --tls-verify=false'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l arch -d 'The processor that the image is for' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l os -d 'The operating system that it is for' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l variant -d 'The variant of the processor, such as v7' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l os-version -d 'The version of the operating system' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l os-features -d 'What the operating system must have' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l features -d 'What the processor must have' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l annotation -d 'A note on the image; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from remove" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from remove" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from remove" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from remove" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from remove" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from remove" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from remove" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from remove" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from ls" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from ls" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from ls" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from ls" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from ls" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from ls" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from ls" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from ls" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Show names only'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from ls" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from list" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from list" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from list" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from list" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from list" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from list" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from list" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from list" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Show names only'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from list" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -s v -l verbose -d 'Show the manifests of the images, too'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l insecure -d 'The same as --tls-verify=false'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from exists" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from exists" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from exists" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from exists" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from exists" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from exists" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from exists" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from exists" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from exists" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -s f -l format -d 'Form of the list and its images [default: as they are]' -r -f -a "oci\t'OCI\'s'
v2s2\t'Docker\'s'"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -l retry -d 'How often in a row a failed request is tried again [default: 8]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -l retry-delay -d 'Wait between two tries, for example 2s [default: from half a second, doubling up to a minute]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -l all -d 'Changes nothing: a list is always pushed with all its images'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -s p -l purge -l rm -d 'Remove the list after it was pushed'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -s q -l quiet -d 'Do not show how pushing goes'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -l insecure -d 'The same as --tls-verify=false'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from push" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from rm" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from rm" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from rm" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from rm" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from rm" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from rm" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from rm" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from rm" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand manifest; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -f -a "create" -d 'Make a network for containers'
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -f -a "ls" -d 'List networks'
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -f -a "list" -d 'List networks'
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -f -a "inspect" -d 'Show details of networks, and who is on them'
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -f -a "connect" -d 'Put a container on a network, at once if it runs'
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -f -a "disconnect" -d 'Take a container off a network, at once if it runs'
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -f -a "exists" -d 'Check whether a network exists: the exit status is 0 or 1'
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -f -a "prune" -d 'Remove all networks that no container is to be on, running or not'
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -f -a "rm" -d 'Remove networks that no running container is on'
complete -c coracle -n "__fish_coracle_using_subcommand network; and not __fish_seen_subcommand_from create ls list inspect connect disconnect exists prune rm remove" -f -a "remove" -d 'Remove networks that no running container is on'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -s d -l driver -d 'What the network is made with; there is `bridge`' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l subnet -d 'Addresses of the network, such as 10.1.2.0/24 [default: some that are free]; a second time those of IPv6' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l gateway -d 'Address of the bridge [default: the first of the subnet]' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l ip-range -d 'Part of the subnet that containers are given addresses of' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l ipv4 -d 'Changes nothing: networks always have IPv4' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l ipv6 -d 'Give the network IPv6 addresses, too' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l ipam-driver -d 'Who chooses addresses; there is `default`' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l label -d 'Note something with the network' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -s o -l opt -d 'Set an option of the driver' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l internal -d 'Let containers reach nothing beyond the network'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l attachable -d 'Changes nothing: containers can always be connected'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l ignore -d 'Do not fail if there is a network of that name already'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from ls" -s f -l filter -d 'Show only networks that match, such as name=TEXT, driver=bridge, label=KEY, dangling=true' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from ls" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from ls" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from ls" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from ls" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from ls" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from ls" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from ls" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from ls" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from ls" -l no-trunc -d 'Do not shorten ids'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from ls" -s n -l noheading -d 'Show no heading over the table'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from ls" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from list" -s f -l filter -d 'Show only networks that match, such as name=TEXT, driver=bridge, label=KEY, dangling=true' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from list" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from list" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from list" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from list" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from list" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from list" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from list" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from list" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from list" -l no-trunc -d 'Do not shorten ids'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from list" -s n -l noheading -d 'Show no heading over the table'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from list" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from inspect" -s f -l format -d 'Show as `json`, on one line, or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from inspect" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from inspect" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from inspect" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from inspect" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from inspect" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from inspect" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from inspect" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from inspect" -s v -l verbose -d 'Changes nothing: all details are shown always'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from inspect" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from connect" -l ip -d 'IPv4 address of the container there' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from connect" -l ip6 -d 'IPv6 address of the container there' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from connect" -l alias -d 'Further name by which others there find it; may be repeated' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from connect" -l mac-address -d 'Hardware address of its interface' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from connect" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from connect" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from connect" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from connect" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from connect" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from connect" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from connect" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from connect" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from connect" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from disconnect" -s f -l force -d 'Changes nothing: a container whose monitor was killed is taken off, too'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from disconnect" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from exists" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from exists" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from exists" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from exists" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from exists" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from exists" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from exists" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from exists" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from exists" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from prune" -l filter -d 'Only those created before `until=TIME`, with `label=KEY[=VALUE]`, or without `label!=KEY[=VALUE]`' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from prune" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from prune" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from prune" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from prune" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from prune" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from prune" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from prune" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from prune" -s f -l force -d 'Do not ask'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from prune" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from rm" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from rm" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from rm" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from rm" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from rm" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from rm" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from rm" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from rm" -s f -l force -d 'Do not fail if a network does not exist'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from rm" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from remove" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from remove" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from remove" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from remove" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from remove" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from remove" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from remove" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from remove" -s f -l force -d 'Do not fail if a network does not exist'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from remove" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand network; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -f -a "create" -d 'Make a volume for containers'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -f -a "ls" -d 'List volumes'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -f -a "list" -d 'List volumes'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -f -a "inspect" -d 'Show details of volumes'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -f -a "exists" -d 'Check whether a volume exists: the exit status is 0 or 1'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -f -a "export" -d 'Write a volume\'s files as a tar archive'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -f -a "import" -d 'Put the files of a tar archive into a volume, beside and over those that are there'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -f -a "prune" -d 'Remove all volumes without a name that no container uses, running or not'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -f -a "rm" -d 'Remove volumes that no container uses, with all that is in them'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and not __fish_seen_subcommand_from create ls list inspect exists export import prune rm remove" -f -a "remove" -d 'Remove volumes that no container uses, with all that is in them'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from create" -s d -l driver -d 'What the volume is made with; there is `local`' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from create" -s l -l label -d 'Note something with the volume' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from create" -s o -l opt -d 'Set an option of the driver: type, device or o' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from create" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from create" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from create" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from create" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from create" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from create" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from create" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from create" -l ignore -d 'Take a volume of that name, if there is one, whatever its options are'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from create" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from ls" -s f -l filter -d 'Show only volumes that match, such as name=TEXT, label=KEY, dangling=true' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from ls" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template; what asks for .Size measures' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from ls" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from ls" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from ls" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from ls" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from ls" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from ls" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from ls" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Show names only'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from ls" -s n -l noheading -d 'Show no heading over the table'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from ls" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from list" -s f -l filter -d 'Show only volumes that match, such as name=TEXT, label=KEY, dangling=true' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from list" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template; what asks for .Size measures' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from list" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from list" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from list" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from list" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from list" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from list" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from list" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Show names only'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from list" -s n -l noheading -d 'Show no heading over the table'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from list" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from inspect" -s f -l format -d 'Show as `json`, on one line, or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from exists" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from exists" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from exists" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from exists" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from exists" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from exists" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from exists" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from exists" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from exists" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from export" -s o -l output -d 'Write to a file, instead of standard output' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from export" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from export" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from export" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from export" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from export" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from export" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from export" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from export" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from import" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from import" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from import" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from import" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from import" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from import" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from import" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from import" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from prune" -l filter -d 'Only those created before `until=TIME`, with `label=KEY[=VALUE]`, or without `label!=KEY[=VALUE]`' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from prune" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from prune" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from prune" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from prune" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from prune" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from prune" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from prune" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from prune" -s a -l all -d 'Remove volumes that have a name, too'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from prune" -s f -l force -d 'Do not ask'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from prune" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from rm" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from rm" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from rm" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from rm" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from rm" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from rm" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from rm" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from rm" -s f -l force -d 'Do not fail if a volume does not exist'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from rm" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from remove" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from remove" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from remove" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from remove" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from remove" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from remove" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from remove" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from remove" -s f -l force -d 'Do not fail if a volume does not exist'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from remove" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand volume; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and not __fish_seen_subcommand_from create ls list inspect exists rm remove" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and not __fish_seen_subcommand_from create ls list inspect exists rm remove" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and not __fish_seen_subcommand_from create ls list inspect exists rm remove" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and not __fish_seen_subcommand_from create ls list inspect exists rm remove" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and not __fish_seen_subcommand_from create ls list inspect exists rm remove" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and not __fish_seen_subcommand_from create ls list inspect exists rm remove" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand secret; and not __fish_seen_subcommand_from create ls list inspect exists rm remove" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand secret; and not __fish_seen_subcommand_from create ls list inspect exists rm remove" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and not __fish_seen_subcommand_from create ls list inspect exists rm remove" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and not __fish_seen_subcommand_from create ls list inspect exists rm remove" -f -a "create" -d 'Keep a secret for containers'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and not __fish_seen_subcommand_from create ls list inspect exists rm remove" -f -a "ls" -d 'List secrets'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and not __fish_seen_subcommand_from create ls list inspect exists rm remove" -f -a "list" -d 'List secrets'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and not __fish_seen_subcommand_from create ls list inspect exists rm remove" -f -a "inspect" -d 'Show details of secrets, and only when asked what they are'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and not __fish_seen_subcommand_from create ls list inspect exists rm remove" -f -a "exists" -d 'Check whether a secret exists: the exit status is 0 or 1'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and not __fish_seen_subcommand_from create ls list inspect exists rm remove" -f -a "rm" -d 'Remove secrets; containers that have them keep what they were given'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and not __fish_seen_subcommand_from create ls list inspect exists rm remove" -f -a "remove" -d 'Remove secrets; containers that have them keep what they were given'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from create" -s d -l driver -d 'What keeps the secret; there is `file`' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from create" -l driver-opts -d 'The driver has no options' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from create" -s l -l label -d 'Note something with the secret' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from create" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from create" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from create" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from create" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from create" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from create" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from create" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from create" -l env -d 'Read it from the environment: the second argument is the name of a variable'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from create" -l ignore -d 'Leave a secret of that name as it is, if there is one'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from create" -l replace -d 'Take the place of a secret of that name; containers that have that keep what they were given'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from create" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from ls" -s f -l filter -d 'Show only secrets that match: name=TEXT, id=ID, label=KEY, driver=file' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from ls" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from ls" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from ls" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from ls" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from ls" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from ls" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from ls" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from ls" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from ls" -s n -l noheading -d 'Show no heading over the table'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from ls" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from list" -s f -l filter -d 'Show only secrets that match: name=TEXT, id=ID, label=KEY, driver=file' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from list" -l format -d 'Show as `table`, `table TEMPLATE`, `json`, `json-array` or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from list" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from list" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from list" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from list" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from list" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from list" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from list" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from list" -s n -l noheading -d 'Show no heading over the table'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from list" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from inspect" -s f -l format -d 'Show as `json`, on one line, or with a Go template' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l pretty -d 'Show for people to read'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l showsecret -d 'Show what the secret is, as .SecretData'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from exists" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from exists" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from exists" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from exists" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from exists" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from exists" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from exists" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from exists" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from exists" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from rm" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from rm" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from rm" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from rm" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from rm" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from rm" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from rm" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from rm" -s a -l all -d 'Remove all secrets'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from rm" -s i -l ignore -d 'Do not fail if a secret does not exist'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from rm" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from remove" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from remove" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from remove" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from remove" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from remove" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from remove" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from remove" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from remove" -s a -l all -d 'Remove all secrets'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from remove" -s i -l ignore -d 'Do not fail if a secret does not exist'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from remove" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand secret; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -f -a "run" -d 'Run the health check of a container: the exit status is 0 if it succeeds, else 1'
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from events boot info unshare check df prune reset" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from events boot info unshare check df prune reset" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from events boot info unshare check df prune reset" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from events boot info unshare check df prune reset" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from events boot info unshare check df prune reset" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from events boot info unshare check df prune reset" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from events boot info unshare check df prune reset" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from events boot info unshare check df prune reset" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from events boot info unshare check df prune reset" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from events boot info unshare check df prune reset" -f -a "events" -d 'Show what happens to containers, images, volumes, networks and secrets'
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from events boot info unshare check df prune reset" -f -a "boot" -d 'Start the containers that should be running after a reboot'
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from events boot info unshare check df prune reset" -f -a "info" -d 'Show facts about this installation and its host'
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from events boot info unshare check df prune reset" -f -a "unshare" -d 'Run a shell or a command in a user namespace, with the ids that containers have'
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from events boot info unshare check df prune reset" -f -a "check" -d 'Look for what crashes, power cuts and bad disks left behind, and mend it'
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from events boot info unshare check df prune reset" -f -a "df" -d 'Show how much room images, containers, volumes and the build cache take on disk'
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from events boot info unshare check df prune reset" -f -a "prune" -d 'Remove containers that do not run, unused networks, images without a tag, and what builds left'
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from events boot info unshare check df prune reset" -f -a "reset" -d 'Remove all containers, images, volumes, networks and secrets, and what builds keep'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from events" -l since -d 'Show events since a time (RFC 3339, or seconds since 1970) or a duration ago (10m), and go on' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from events" -l until -d 'Show events until a time or a duration ago, and end then' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from events" -s f -l filter -d 'Show only what fits, such as container=NAME or event=die' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from events" -l format -d 'Print with a Go template, or as json' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from events" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from events" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from events" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from events" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from events" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from events" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from events" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from events" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from events" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from boot" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from boot" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from boot" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from boot" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from boot" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from boot" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from boot" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from boot" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from boot" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from info" -s f -l format -d 'Show as `json` or with a Go template, such as \'{{.CgroupVersion}}\'' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from info" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from info" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from info" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from info" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from info" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from info" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from info" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from info" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from info" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from unshare" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from unshare" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from unshare" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from unshare" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from unshare" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from unshare" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from unshare" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from unshare" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from unshare" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from check" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from check" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from check" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from check" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from check" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from check" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from check" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from check" -s q -l quick -d 'Do not read the content of blobs and layers'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from check" -s r -l repair -d 'Mend what can be mended: remove remainders, and what can be fetched or made again'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from check" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from df" -l format -d 'How to show it: json, table, or a Go template; with --verbose of one object with Images, Containers, Volumes and BuildCache' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from df" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from df" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from df" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from df" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from df" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from df" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from df" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from df" -s v -l verbose -d 'Show each image, container, volume and part of the cache'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from df" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from df" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from prune" -l filter -d 'Only those created before `until=TIME`, with `label=KEY[=VALUE]`, or without `label!=KEY[=VALUE]`' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from prune" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from prune" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from prune" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from prune" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from prune" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from prune" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from prune" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from prune" -s a -l all -d 'Remove images that have a tag, too, if no container uses them, and the whole build cache'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from prune" -l volumes -d 'Remove volumes without a name, too, if no container uses them'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from prune" -s f -l force -d 'Do not ask'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from prune" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from reset" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from reset" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from reset" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from reset" -l cdi-spec-dir -d 'Look for specifications of devices (CDI) in this directory, not in the usual ones; may be repeated, the last one wins [env: CORACLE_CDI_SPEC_DIRS]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from reset" -l config -d 'Read Docker\'s config.json, with credentials, keys and proxies, in this directory [env: DOCKER_CONFIG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from reset" -l log-level -d 'From error on, warnings are not printed: trace, debug, info, warn, error, fatal or panic; before the command, also -l' -r -f -a "trace\t''
debug\t''
info\t''
warn\t''
warning\t''
error\t''
fatal\t''
panic\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from reset" -l storage-driver -d 'There is one driver: overlay' -r -f -a "overlay\t''
overlay2\t''"
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from reset" -s f -l force -d 'Do not ask'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from reset" -l debug -d 'The same as --log-level debug; before the command, also -D'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help'

function __fish_coracle_containers
    coracle ps -a 2>/dev/null | awk 'NR > 1 { print $NF }'
end

function __fish_coracle_networks
    coracle network ls --format '{{.Name}}' 2>/dev/null
end

function __fish_coracle_volumes
    coracle volume ls --format '{{.Name}}' 2>/dev/null
end

function __fish_coracle_secrets
    coracle secret ls --format '{{.Name}}' 2>/dev/null
end

function __fish_coracle_images
    coracle images 2>/dev/null | awk 'NR > 1 && $1 != "<none>" { print $1 ":" $2 }'
end

complete -c coracle -n "__fish_seen_subcommand_from exec; and not __fish_seen_subcommand_from image network volume secret" -f -a "(__fish_coracle_containers)"
complete -c coracle -n "__fish_seen_subcommand_from inspect; and not __fish_seen_subcommand_from image network volume secret" -f -a "(__fish_coracle_containers)"
complete -c coracle -n "__fish_seen_subcommand_from kill; and not __fish_seen_subcommand_from image network volume secret" -f -a "(__fish_coracle_containers)"
complete -c coracle -n "__fish_seen_subcommand_from logs; and not __fish_seen_subcommand_from image network volume secret" -f -a "(__fish_coracle_containers)"
complete -c coracle -n "__fish_seen_subcommand_from rm; and not __fish_seen_subcommand_from image network volume secret" -f -a "(__fish_coracle_containers)"
complete -c coracle -n "__fish_seen_subcommand_from start; and not __fish_seen_subcommand_from image network volume secret" -f -a "(__fish_coracle_containers)"
complete -c coracle -n "__fish_seen_subcommand_from stop; and not __fish_seen_subcommand_from image network volume secret" -f -a "(__fish_coracle_containers)"
complete -c coracle -n "__fish_seen_subcommand_from wait; and not __fish_seen_subcommand_from image network volume secret" -f -a "(__fish_coracle_containers)"
complete -c coracle -n "__fish_seen_subcommand_from create" -f -a "(__fish_coracle_images)"
complete -c coracle -n "__fish_seen_subcommand_from inspect" -f -a "(__fish_coracle_images)"
complete -c coracle -n "__fish_seen_subcommand_from push" -f -a "(__fish_coracle_images)"
complete -c coracle -n "__fish_seen_subcommand_from rmi" -f -a "(__fish_coracle_images)"
complete -c coracle -n "__fish_seen_subcommand_from run" -f -a "(__fish_coracle_images)"
complete -c coracle -n "__fish_seen_subcommand_from save" -f -a "(__fish_coracle_images)"
complete -c coracle -n "__fish_seen_subcommand_from tag" -f -a "(__fish_coracle_images)"
complete -c coracle -n "__fish_seen_subcommand_from rm; and __fish_seen_subcommand_from image" -f -a "(__fish_coracle_images)"
complete -c coracle -n "__fish_seen_subcommand_from remove; and __fish_seen_subcommand_from image" -f -a "(__fish_coracle_images)"
complete -c coracle -n "__fish_seen_subcommand_from rm; and __fish_seen_subcommand_from network" -f -a "(__fish_coracle_networks)"
complete -c coracle -n "__fish_seen_subcommand_from remove; and __fish_seen_subcommand_from network" -f -a "(__fish_coracle_networks)"
complete -c coracle -n "__fish_seen_subcommand_from inspect; and __fish_seen_subcommand_from network" -f -a "(__fish_coracle_networks)"
complete -c coracle -n "__fish_seen_subcommand_from connect; and __fish_seen_subcommand_from network" -f -a "(__fish_coracle_networks)"
complete -c coracle -n "__fish_seen_subcommand_from disconnect; and __fish_seen_subcommand_from network" -f -a "(__fish_coracle_networks)"
complete -c coracle -n "__fish_seen_subcommand_from exists; and __fish_seen_subcommand_from network" -f -a "(__fish_coracle_networks)"
complete -c coracle -n "__fish_seen_subcommand_from rm; and __fish_seen_subcommand_from volume" -f -a "(__fish_coracle_volumes)"
complete -c coracle -n "__fish_seen_subcommand_from remove; and __fish_seen_subcommand_from volume" -f -a "(__fish_coracle_volumes)"
complete -c coracle -n "__fish_seen_subcommand_from inspect; and __fish_seen_subcommand_from volume" -f -a "(__fish_coracle_volumes)"
complete -c coracle -n "__fish_seen_subcommand_from exists; and __fish_seen_subcommand_from volume" -f -a "(__fish_coracle_volumes)"
complete -c coracle -n "__fish_seen_subcommand_from rm; and __fish_seen_subcommand_from secret" -f -a "(__fish_coracle_secrets)"
complete -c coracle -n "__fish_seen_subcommand_from remove; and __fish_seen_subcommand_from secret" -f -a "(__fish_coracle_secrets)"
complete -c coracle -n "__fish_seen_subcommand_from inspect; and __fish_seen_subcommand_from secret" -f -a "(__fish_coracle_secrets)"
complete -c coracle -n "__fish_seen_subcommand_from exists; and __fish_seen_subcommand_from secret" -f -a "(__fish_coracle_secrets)"
complete -c coracle -n "__fish_seen_subcommand_from run create" -l network -x -a "(__fish_coracle_networks)"
