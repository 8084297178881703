# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_coracle_global_optspecs
    string join \n root= runroot= cgroup-manager= h/help V/version
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
complete -c coracle -n "__fish_coracle_needs_command" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_needs_command" -s V -l version -d 'Print version'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "run" -d 'Run a command in a new container'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "create" -d 'Create a container without starting it'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "start" -d 'Start created or stopped containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "attach" -d 'Attach standard input, output and error to a running container'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "exec" -d 'Run a command in a running container'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "ps" -d 'List containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "logs" -d 'Show the output of containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "stop" -d 'Stop running containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "kill" -d 'Kill running containers, or send them another signal'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "wait" -d 'Wait until containers end, and print their exit codes'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "update" -d 'Change the limits of containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "rm" -d 'Remove containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "inspect" -d 'Show details of containers and images, as JSON'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "build" -d 'Build an image from a Dockerfile'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "images" -d 'List images'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "pull" -d 'Download images from registries'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "push" -d 'Upload an image to a registry'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "tag" -d 'Give an image a further name'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "rmi" -d 'Remove images'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "info" -d 'Show facts about this installation and its host'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "version" -d 'Show the version'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "container" -d 'Manage containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "image" -d 'Manage images'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "system" -d 'Look at this installation'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l detach-keys -d 'Keys that detach: letters or ctrl-LETTER, with commas between; "" for none [default: ctrl-p,ctrl-q]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l sig-proxy -d 'Pass signals on to the container, if it has no terminal' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand run" -l name -d 'Assign a name to the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -s a -l attach -d 'Attach to these alone of stdin, stdout and stderr [default: stdout and stderr; with -i, all]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l pull -d 'Pull the image: always, missing, newer (keep it if the registry cannot be reached) or never' -r -f -a "always\t'Every time'
missing\t'If it is not here'
newer\t'If the registry has another one'
never\t'Never'"
complete -c coracle -n "__fish_coracle_using_subcommand run" -s l -l label -d 'Set a label' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -s e -l env -d 'Set an environment variable: NAME=VALUE, NAME for its value here, or PREFIX* for all of these' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l env-file -d 'Read environment variables from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand run" -s w -l workdir -d 'Working directory inside the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -s u -l user -d 'User name or id (NAME|UID[:GROUP|GID]) in the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l entrypoint -d 'Overwrite the image\'s ENTRYPOINT with a command, or a JSON list of words; "" removes it' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l stop-signal -d 'Signal that `stop` sends [default: the image\'s, or TERM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l stop-timeout -d 'Seconds that `stop` waits before it kills; -1 waits for ever [default: 10]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -s v -l volume -d 'Mount a volume or a directory of the host: [NAME|DIR:]DESTINATION[:ro,...]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l tmpfs -d 'Mount a tmpfs: DESTINATION[:size=64m,mode=1777,...]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l shm-size -d 'Size of /dev/shm, in bytes or as 64m, 1g [default: 64m]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l network -l net -d 'Connect to a network: bridge (as a user: pasta), none or host [default: bridge]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -s p -l publish -d 'Publish a container\'s port to the host: [[ADDRESS:]HOST_PORT:]PORT[/udp]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -s h -l hostname -d 'Host name of the container [default: the beginning of its id]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l add-host -d 'Add a line to /etc/hosts: NAME:ADDRESS or NAME:host-gateway' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l dns -d 'Set a DNS server [default: the host\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l dns-search -d 'Set a DNS search domain' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l dns-option -l dns-opt -d 'Set a DNS option, for example ndots:1' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cap-add -d 'Add a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cap-drop -d 'Drop a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l security-opt -d 'Security option: no-new-privileges, seccomp=unconfined|FILE, mask=PATH, unmask=PATH|ALL' -r
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
complete -c coracle -n "__fish_coracle_using_subcommand run" -l log-driver -d 'How output is logged: json-file, k8s-file or none [default: json-file]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l log-opt -d 'Log option: max-size=SIZE [default: 20m], max-file=NUMBER [default: 5], or, to be noted with each line, labels=, env= (names, with commas between) or tag=TEXT' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand run" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -s d -l detach -d 'Run the container in the background and print its id'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l rm -d 'Remove the container, with its anonymous volumes, when it ends'
complete -c coracle -n "__fish_coracle_using_subcommand run" -s i -l interactive -d 'Keep standard input open, and pass it on'
complete -c coracle -n "__fish_coracle_using_subcommand run" -s t -l tty -d 'Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it'
complete -c coracle -n "__fish_coracle_using_subcommand run" -s q -l quiet -d 'Do not show how pulling goes'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l init -d 'Run an init as PID 1 that forwards signals and reaps processes'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l read-only -d 'Mount the container\'s root file system read-only'
complete -c coracle -n "__fish_coracle_using_subcommand run" -s P -l publish-all -d 'Publish all ports that the image exposes to free ports of the host'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l privileged -d 'Give the container all capabilities and devices, and do not confine it'
complete -c coracle -n "__fish_coracle_using_subcommand run" -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l name -d 'Assign a name to the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -s a -l attach -d 'Attach to these alone of stdin, stdout and stderr [default: stdout and stderr; with -i, all]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l pull -d 'Pull the image: always, missing, newer (keep it if the registry cannot be reached) or never' -r -f -a "always\t'Every time'
missing\t'If it is not here'
newer\t'If the registry has another one'
never\t'Never'"
complete -c coracle -n "__fish_coracle_using_subcommand create" -s l -l label -d 'Set a label' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -s e -l env -d 'Set an environment variable: NAME=VALUE, NAME for its value here, or PREFIX* for all of these' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l env-file -d 'Read environment variables from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand create" -s w -l workdir -d 'Working directory inside the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -s u -l user -d 'User name or id (NAME|UID[:GROUP|GID]) in the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l entrypoint -d 'Overwrite the image\'s ENTRYPOINT with a command, or a JSON list of words; "" removes it' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l stop-signal -d 'Signal that `stop` sends [default: the image\'s, or TERM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l stop-timeout -d 'Seconds that `stop` waits before it kills; -1 waits for ever [default: 10]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -s v -l volume -d 'Mount a volume or a directory of the host: [NAME|DIR:]DESTINATION[:ro,...]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l tmpfs -d 'Mount a tmpfs: DESTINATION[:size=64m,mode=1777,...]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l shm-size -d 'Size of /dev/shm, in bytes or as 64m, 1g [default: 64m]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l network -l net -d 'Connect to a network: bridge (as a user: pasta), none or host [default: bridge]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -s p -l publish -d 'Publish a container\'s port to the host: [[ADDRESS:]HOST_PORT:]PORT[/udp]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -s h -l hostname -d 'Host name of the container [default: the beginning of its id]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l add-host -d 'Add a line to /etc/hosts: NAME:ADDRESS or NAME:host-gateway' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l dns -d 'Set a DNS server [default: the host\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l dns-search -d 'Set a DNS search domain' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l dns-option -l dns-opt -d 'Set a DNS option, for example ndots:1' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cap-add -d 'Add a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cap-drop -d 'Drop a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l security-opt -d 'Security option: no-new-privileges, seccomp=unconfined|FILE, mask=PATH, unmask=PATH|ALL' -r
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
complete -c coracle -n "__fish_coracle_using_subcommand create" -l log-driver -d 'How output is logged: json-file, k8s-file or none [default: json-file]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l log-opt -d 'Log option: max-size=SIZE [default: 20m], max-file=NUMBER [default: 5], or, to be noted with each line, labels=, env= (names, with commas between) or tag=TEXT' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand create" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l rm -d 'Remove the container, with its anonymous volumes, when it ends'
complete -c coracle -n "__fish_coracle_using_subcommand create" -s i -l interactive -d 'Keep standard input open, and pass it on'
complete -c coracle -n "__fish_coracle_using_subcommand create" -s t -l tty -d 'Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it'
complete -c coracle -n "__fish_coracle_using_subcommand create" -s q -l quiet -d 'Do not show how pulling goes'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l init -d 'Run an init as PID 1 that forwards signals and reaps processes'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l read-only -d 'Mount the container\'s root file system read-only'
complete -c coracle -n "__fish_coracle_using_subcommand create" -s P -l publish-all -d 'Publish all ports that the image exposes to free ports of the host'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l privileged -d 'Give the container all capabilities and devices, and do not confine it'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand start" -l detach-keys -d 'Keys that detach: letters or ctrl-LETTER, with commas between; "" for none [default: ctrl-p,ctrl-q]' -r
complete -c coracle -n "__fish_coracle_using_subcommand start" -l sig-proxy -d 'Pass signals on to the container that is attached to, if it has no terminal' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand start" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand start" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand start" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand start" -s a -l attach -d 'Attach to the container\'s output, forward signals, and end with its exit status'
complete -c coracle -n "__fish_coracle_using_subcommand start" -s i -l interactive -d 'Attach to the container\'s standard input, too'
complete -c coracle -n "__fish_coracle_using_subcommand start" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand attach" -l detach-keys -d 'Keys that detach: letters or ctrl-LETTER, with commas between; "" for none [default: ctrl-p,ctrl-q]' -r
complete -c coracle -n "__fish_coracle_using_subcommand attach" -l sig-proxy -d 'Pass signals on to the container, if it has no terminal' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand attach" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand attach" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand attach" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand attach" -l no-stdin -d 'Do not attach standard input'
complete -c coracle -n "__fish_coracle_using_subcommand attach" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l detach-keys -d 'Keys that detach: letters or ctrl-LETTER, with commas between; "" for none [default: ctrl-p,ctrl-q]' -r
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s u -l user -d 'User name or id (NAME|UID[:GROUP|GID]) in the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s w -l workdir -d 'Working directory inside the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s e -l env -d 'Set an environment variable: NAME=VALUE, NAME for its value here, or PREFIX* for all of these' -r
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l env-file -d 'Read environment variables from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s d -l detach -d 'Run the command in the background'
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s i -l interactive -d 'Keep standard input open, and pass it on'
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s t -l tty -d 'Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it'
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l privileged -d 'Give the command all capabilities, and do not filter its system calls'
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand ps" -s a -l all -d 'Show all containers, not only those that run'
complete -c coracle -n "__fish_coracle_using_subcommand ps" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l no-trunc -d 'Do not shorten ids and commands'
complete -c coracle -n "__fish_coracle_using_subcommand ps" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand logs" -s n -l tail -d 'Number of lines to show from the end of each log' -r
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l since -d 'Show lines since a time (RFC 3339, or seconds since 1970) or a duration ago (10m)' -r
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l until -d 'Show lines until a time or a duration ago, written alike' -r
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand logs" -s f -l follow -d 'Follow the output until the containers end'
complete -c coracle -n "__fish_coracle_using_subcommand logs" -s t -l timestamps -d 'Show the time before each line'
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l details -d 'Show before each line what was noted with it (--log-opt labels, env and tag)'
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l names -d 'Show the container\'s name before each line; with several containers, it is its id otherwise'
complete -c coracle -n "__fish_coracle_using_subcommand logs" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand logs" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand stop" -s t -l timeout -l time -d 'Seconds to wait before killing; -1 waits for ever [default: the container\'s, or 10]' -r
complete -c coracle -n "__fish_coracle_using_subcommand stop" -s s -l signal -d 'Signal to send [default: the container\'s, or TERM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand stop" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand stop" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand stop" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand stop" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand kill" -s s -l signal -d 'Signal to send, by name or number' -r
complete -c coracle -n "__fish_coracle_using_subcommand kill" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand kill" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand kill" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand kill" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand wait" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand wait" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand wait" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand wait" -s h -l help -d 'Print help'
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
complete -c coracle -n "__fish_coracle_using_subcommand update" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand update" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand update" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand update" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand rm" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rm" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rm" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand rm" -s f -l force -d 'Kill a container that runs, and ignore one that does not exist'
complete -c coracle -n "__fish_coracle_using_subcommand rm" -s v -l volumes -d 'Remove anonymous volumes of the container, too'
complete -c coracle -n "__fish_coracle_using_subcommand rm" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand build" -s t -l tag -d 'Name the image: NAME[:TAG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -s f -l file -d 'Path of the Dockerfile [default: Containerfile or Dockerfile in PATH]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand build" -l target -d 'Build this stage, and what it needs [default: the last one]' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l build-arg -d 'Set an ARG: NAME=VALUE, or NAME for its value here' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l label -d 'Set a label of the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l iidfile -d 'Write the image\'s id to a file' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand build" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand build" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand build" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand build" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand build" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand build" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand build" -l no-cache -d 'Do not use the cache: run every step'
complete -c coracle -n "__fish_coracle_using_subcommand build" -l pull -d 'Always pull base images'
complete -c coracle -n "__fish_coracle_using_subcommand build" -s q -l quiet -d 'Show nothing but the image\'s id, and the output of a step that fails'
complete -c coracle -n "__fish_coracle_using_subcommand build" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand images" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand images" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand images" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand images" -s a -l all -d 'Changes nothing: images without a name are always shown'
complete -c coracle -n "__fish_coracle_using_subcommand images" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand images" -l no-trunc -d 'Do not shorten ids'
complete -c coracle -n "__fish_coracle_using_subcommand images" -l digests -d 'Show digests'
complete -c coracle -n "__fish_coracle_using_subcommand images" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l platform -d 'Platform of the image: OS/ARCHITECTURE[/VARIANT] [default: this machine\'s] [env: DOCKER_DEFAULT_PLATFORM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand pull" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand pull" -s q -l quiet -d 'Do not show how pulling goes'
complete -c coracle -n "__fish_coracle_using_subcommand pull" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand push" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand push" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand push" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand push" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand push" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand push" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand push" -s q -l quiet -d 'Do not show how pushing goes'
complete -c coracle -n "__fish_coracle_using_subcommand push" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand tag" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand tag" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand tag" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand tag" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -s f -l force -d 'Remove an image that stopped containers use, or all names of an id'
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand info" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand info" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand info" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand info" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand version" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand version" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand version" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand version" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -f -a "run" -d 'Run a command in a new container'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -f -a "create" -d 'Create a container without starting it'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -f -a "start" -d 'Start created or stopped containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -f -a "attach" -d 'Attach standard input, output and error to a running container'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -f -a "exec" -d 'Run a command in a running container'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -f -a "ls" -d 'List containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -f -a "list" -d 'List containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -f -a "ps" -d 'List containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -f -a "logs" -d 'Show the output of containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -f -a "stop" -d 'Stop running containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -f -a "kill" -d 'Kill running containers, or send them another signal'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -f -a "wait" -d 'Wait until containers end, and print their exit codes'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -f -a "update" -d 'Change the limits of containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -f -a "rm" -d 'Remove containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -f -a "remove" -d 'Remove containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start attach exec ls list ps logs stop kill wait update rm remove inspect" -f -a "inspect" -d 'Show details of containers and images, as JSON'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l detach-keys -d 'Keys that detach: letters or ctrl-LETTER, with commas between; "" for none [default: ctrl-p,ctrl-q]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l sig-proxy -d 'Pass signals on to the container, if it has no terminal' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l name -d 'Assign a name to the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s a -l attach -d 'Attach to these alone of stdin, stdout and stderr [default: stdout and stderr; with -i, all]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l pull -d 'Pull the image: always, missing, newer (keep it if the registry cannot be reached) or never' -r -f -a "always\t'Every time'
missing\t'If it is not here'
newer\t'If the registry has another one'
never\t'Never'"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s l -l label -d 'Set a label' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s e -l env -d 'Set an environment variable: NAME=VALUE, NAME for its value here, or PREFIX* for all of these' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l env-file -d 'Read environment variables from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s w -l workdir -d 'Working directory inside the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s u -l user -d 'User name or id (NAME|UID[:GROUP|GID]) in the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l entrypoint -d 'Overwrite the image\'s ENTRYPOINT with a command, or a JSON list of words; "" removes it' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l stop-signal -d 'Signal that `stop` sends [default: the image\'s, or TERM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l stop-timeout -d 'Seconds that `stop` waits before it kills; -1 waits for ever [default: 10]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s v -l volume -d 'Mount a volume or a directory of the host: [NAME|DIR:]DESTINATION[:ro,...]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l tmpfs -d 'Mount a tmpfs: DESTINATION[:size=64m,mode=1777,...]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l shm-size -d 'Size of /dev/shm, in bytes or as 64m, 1g [default: 64m]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l network -l net -d 'Connect to a network: bridge (as a user: pasta), none or host [default: bridge]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s p -l publish -d 'Publish a container\'s port to the host: [[ADDRESS:]HOST_PORT:]PORT[/udp]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s h -l hostname -d 'Host name of the container [default: the beginning of its id]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l add-host -d 'Add a line to /etc/hosts: NAME:ADDRESS or NAME:host-gateway' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l dns -d 'Set a DNS server [default: the host\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l dns-search -d 'Set a DNS search domain' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l dns-option -l dns-opt -d 'Set a DNS option, for example ndots:1' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cap-add -d 'Add a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cap-drop -d 'Drop a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l security-opt -d 'Security option: no-new-privileges, seccomp=unconfined|FILE, mask=PATH, unmask=PATH|ALL' -r
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
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l log-driver -d 'How output is logged: json-file, k8s-file or none [default: json-file]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l log-opt -d 'Log option: max-size=SIZE [default: 20m], max-file=NUMBER [default: 5], or, to be noted with each line, labels=, env= (names, with commas between) or tag=TEXT' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s d -l detach -d 'Run the container in the background and print its id'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l rm -d 'Remove the container, with its anonymous volumes, when it ends'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s i -l interactive -d 'Keep standard input open, and pass it on'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s t -l tty -d 'Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Do not show how pulling goes'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l init -d 'Run an init as PID 1 that forwards signals and reaps processes'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l read-only -d 'Mount the container\'s root file system read-only'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -s P -l publish-all -d 'Publish all ports that the image exposes to free ports of the host'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l privileged -d 'Give the container all capabilities and devices, and do not confine it'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l name -d 'Assign a name to the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s a -l attach -d 'Attach to these alone of stdin, stdout and stderr [default: stdout and stderr; with -i, all]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l pull -d 'Pull the image: always, missing, newer (keep it if the registry cannot be reached) or never' -r -f -a "always\t'Every time'
missing\t'If it is not here'
newer\t'If the registry has another one'
never\t'Never'"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s l -l label -d 'Set a label' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s e -l env -d 'Set an environment variable: NAME=VALUE, NAME for its value here, or PREFIX* for all of these' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l env-file -d 'Read environment variables from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s w -l workdir -d 'Working directory inside the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s u -l user -d 'User name or id (NAME|UID[:GROUP|GID]) in the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l entrypoint -d 'Overwrite the image\'s ENTRYPOINT with a command, or a JSON list of words; "" removes it' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l stop-signal -d 'Signal that `stop` sends [default: the image\'s, or TERM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l stop-timeout -d 'Seconds that `stop` waits before it kills; -1 waits for ever [default: 10]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s v -l volume -d 'Mount a volume or a directory of the host: [NAME|DIR:]DESTINATION[:ro,...]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l tmpfs -d 'Mount a tmpfs: DESTINATION[:size=64m,mode=1777,...]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l shm-size -d 'Size of /dev/shm, in bytes or as 64m, 1g [default: 64m]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l network -l net -d 'Connect to a network: bridge (as a user: pasta), none or host [default: bridge]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s p -l publish -d 'Publish a container\'s port to the host: [[ADDRESS:]HOST_PORT:]PORT[/udp]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s h -l hostname -d 'Host name of the container [default: the beginning of its id]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l add-host -d 'Add a line to /etc/hosts: NAME:ADDRESS or NAME:host-gateway' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l dns -d 'Set a DNS server [default: the host\'s]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l dns-search -d 'Set a DNS search domain' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l dns-option -l dns-opt -d 'Set a DNS option, for example ndots:1' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cap-add -d 'Add a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cap-drop -d 'Drop a Linux capability, or ALL' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l security-opt -d 'Security option: no-new-privileges, seccomp=unconfined|FILE, mask=PATH, unmask=PATH|ALL' -r
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
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l log-driver -d 'How output is logged: json-file, k8s-file or none [default: json-file]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l log-opt -d 'Log option: max-size=SIZE [default: 20m], max-file=NUMBER [default: 5], or, to be noted with each line, labels=, env= (names, with commas between) or tag=TEXT' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l rm -d 'Remove the container, with its anonymous volumes, when it ends'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s i -l interactive -d 'Keep standard input open, and pass it on'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s t -l tty -d 'Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Do not show how pulling goes'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l init -d 'Run an init as PID 1 that forwards signals and reaps processes'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l read-only -d 'Mount the container\'s root file system read-only'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s P -l publish-all -d 'Publish all ports that the image exposes to free ports of the host'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l privileged -d 'Give the container all capabilities and devices, and do not confine it'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l detach-keys -d 'Keys that detach: letters or ctrl-LETTER, with commas between; "" for none [default: ctrl-p,ctrl-q]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l sig-proxy -d 'Pass signals on to the container that is attached to, if it has no terminal' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -s a -l attach -d 'Attach to the container\'s output, forward signals, and end with its exit status'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -s i -l interactive -d 'Attach to the container\'s standard input, too'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -l detach-keys -d 'Keys that detach: letters or ctrl-LETTER, with commas between; "" for none [default: ctrl-p,ctrl-q]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -l sig-proxy -d 'Pass signals on to the container, if it has no terminal' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -l no-stdin -d 'Do not attach standard input'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from attach" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l detach-keys -d 'Keys that detach: letters or ctrl-LETTER, with commas between; "" for none [default: ctrl-p,ctrl-q]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s u -l user -d 'User name or id (NAME|UID[:GROUP|GID]) in the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s w -l workdir -d 'Working directory inside the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s e -l env -d 'Set an environment variable: NAME=VALUE, NAME for its value here, or PREFIX* for all of these' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l env-file -d 'Read environment variables from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s d -l detach -d 'Run the command in the background'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s i -l interactive -d 'Keep standard input open, and pass it on'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s t -l tty -d 'Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l privileged -d 'Give the command all capabilities, and do not filter its system calls'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -s a -l all -d 'Show all containers, not only those that run'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l no-trunc -d 'Do not shorten ids and commands'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -s a -l all -d 'Show all containers, not only those that run'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l no-trunc -d 'Do not shorten ids and commands'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -s a -l all -d 'Show all containers, not only those that run'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l no-trunc -d 'Do not shorten ids and commands'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -s n -l tail -d 'Number of lines to show from the end of each log' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l since -d 'Show lines since a time (RFC 3339, or seconds since 1970) or a duration ago (10m)' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l until -d 'Show lines until a time or a duration ago, written alike' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -s f -l follow -d 'Follow the output until the containers end'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -s t -l timestamps -d 'Show the time before each line'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l details -d 'Show before each line what was noted with it (--log-opt labels, env and tag)'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l names -d 'Show the container\'s name before each line; with several containers, it is its id otherwise'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -s l -l latest -d 'The container that was created last'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -s t -l timeout -l time -d 'Seconds to wait before killing; -1 waits for ever [default: the container\'s, or 10]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -s s -l signal -d 'Signal to send [default: the container\'s, or TERM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -s s -l signal -d 'Signal to send, by name or number' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -s h -l help -d 'Print help'
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
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -s f -l force -d 'Kill a container that runs, and ignore one that does not exist'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -s v -l volumes -d 'Remove anonymous volumes of the container, too'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -s f -l force -d 'Kill a container that runs, and ignore one that does not exist'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -s v -l volumes -d 'Remove anonymous volumes of the container, too'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from build ls list pull push tag rm remove" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from build ls list pull push tag rm remove" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from build ls list pull push tag rm remove" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from build ls list pull push tag rm remove" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from build ls list pull push tag rm remove" -f -a "build" -d 'Build an image from a Dockerfile'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from build ls list pull push tag rm remove" -f -a "ls" -d 'List images'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from build ls list pull push tag rm remove" -f -a "list" -d 'List images'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from build ls list pull push tag rm remove" -f -a "pull" -d 'Download images from registries'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from build ls list pull push tag rm remove" -f -a "push" -d 'Upload an image to a registry'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from build ls list pull push tag rm remove" -f -a "tag" -d 'Give an image a further name'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from build ls list pull push tag rm remove" -f -a "rm" -d 'Remove images'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from build ls list pull push tag rm remove" -f -a "remove" -d 'Remove images'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -s t -l tag -d 'Name the image: NAME[:TAG]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -s f -l file -d 'Path of the Dockerfile [default: Containerfile or Dockerfile in PATH]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l target -d 'Build this stage, and what it needs [default: the last one]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l build-arg -d 'Set an ARG: NAME=VALUE, or NAME for its value here' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l label -d 'Set a label of the image' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l iidfile -d 'Write the image\'s id to a file' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l no-cache -d 'Do not use the cache: run every step'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l pull -d 'Always pull base images'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -s q -l quiet -d 'Show nothing but the image\'s id, and the output of a step that fails'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -s a -l all -d 'Changes nothing: images without a name are always shown'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l no-trunc -d 'Do not shorten ids'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l digests -d 'Show digests'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -s a -l all -d 'Changes nothing: images without a name are always shown'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l no-trunc -d 'Do not shorten ids'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l digests -d 'Show digests'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l platform -d 'Platform of the image: OS/ARCHITECTURE[/VARIANT] [default: this machine\'s] [env: DOCKER_DEFAULT_PLATFORM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -s q -l quiet -d 'Do not show how pulling goes'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -s q -l quiet -d 'Do not show how pushing goes'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tag" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tag" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tag" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tag" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -s f -l force -d 'Remove an image that stopped containers use, or all names of an id'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -s f -l force -d 'Remove an image that stopped containers use, or all names of an id'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from info" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from info" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from info" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from info" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from info" -f -a "info" -d 'Show facts about this installation and its host'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from info" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from info" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from info" -l cgroup-manager -d 'Who makes cgroups: systemd, cgroupfs, or auto' -r
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from info" -s h -l help -d 'Print help'

function __fish_coracle_containers
    coracle ps -a 2>/dev/null | awk 'NR > 1 { print $NF }'
end

function __fish_coracle_images
    coracle images 2>/dev/null | awk 'NR > 1 && $1 != "<none>" { print $1 ":" $2 }'
end

complete -c coracle -n "__fish_seen_subcommand_from exec; and not __fish_seen_subcommand_from image" -f -a "(__fish_coracle_containers)"
complete -c coracle -n "__fish_seen_subcommand_from inspect; and not __fish_seen_subcommand_from image" -f -a "(__fish_coracle_containers)"
complete -c coracle -n "__fish_seen_subcommand_from kill; and not __fish_seen_subcommand_from image" -f -a "(__fish_coracle_containers)"
complete -c coracle -n "__fish_seen_subcommand_from logs; and not __fish_seen_subcommand_from image" -f -a "(__fish_coracle_containers)"
complete -c coracle -n "__fish_seen_subcommand_from rm; and not __fish_seen_subcommand_from image" -f -a "(__fish_coracle_containers)"
complete -c coracle -n "__fish_seen_subcommand_from start; and not __fish_seen_subcommand_from image" -f -a "(__fish_coracle_containers)"
complete -c coracle -n "__fish_seen_subcommand_from stop; and not __fish_seen_subcommand_from image" -f -a "(__fish_coracle_containers)"
complete -c coracle -n "__fish_seen_subcommand_from wait; and not __fish_seen_subcommand_from image" -f -a "(__fish_coracle_containers)"
complete -c coracle -n "__fish_seen_subcommand_from create" -f -a "(__fish_coracle_images)"
complete -c coracle -n "__fish_seen_subcommand_from inspect" -f -a "(__fish_coracle_images)"
complete -c coracle -n "__fish_seen_subcommand_from push" -f -a "(__fish_coracle_images)"
complete -c coracle -n "__fish_seen_subcommand_from rmi" -f -a "(__fish_coracle_images)"
complete -c coracle -n "__fish_seen_subcommand_from run" -f -a "(__fish_coracle_images)"
complete -c coracle -n "__fish_seen_subcommand_from tag" -f -a "(__fish_coracle_images)"
complete -c coracle -n "__fish_seen_subcommand_from rm; and __fish_seen_subcommand_from image" -f -a "(__fish_coracle_images)"
complete -c coracle -n "__fish_seen_subcommand_from remove; and __fish_seen_subcommand_from image" -f -a "(__fish_coracle_images)"
