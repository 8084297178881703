# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_coracle_global_optspecs
    string join \n root= runroot= h/help V/version
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
complete -c coracle -n "__fish_coracle_needs_command" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_needs_command" -s V -l version -d 'Print version'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "run" -d 'Run a command in a new container'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "create" -d 'Create a container without starting it'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "start" -d 'Start created or stopped containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "exec" -d 'Run a command in a running container'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "ps" -d 'List containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "logs" -d 'Show the output of a container'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "stop" -d 'Stop running containers'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "kill" -d 'Kill running containers, or send them another signal'
complete -c coracle -n "__fish_coracle_needs_command" -f -a "wait" -d 'Wait until containers end, and print their exit codes'
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
complete -c coracle -n "__fish_coracle_using_subcommand run" -l name -d 'Assign a name to the container' -r
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
complete -c coracle -n "__fish_coracle_using_subcommand run" -l cpus -d 'Number of CPUs, for example 1.5' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l pids-limit -d 'Limit of processes and threads; -1 for unlimited [default: 2048]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l ulimit -d 'Limit of each process (ulimit): NAME=SOFT[:HARD], for example nofile=1024' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l log-driver -d 'Where output is logged: json-file or none [default: json-file]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l log-opt -d 'Log option: max-size=SIZE [default: 20m] or max-file=NUMBER [default: 5]' -r
complete -c coracle -n "__fish_coracle_using_subcommand run" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand run" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
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
complete -c coracle -n "__fish_coracle_using_subcommand create" -l cpus -d 'Number of CPUs, for example 1.5' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l pids-limit -d 'Limit of processes and threads; -1 for unlimited [default: 2048]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l ulimit -d 'Limit of each process (ulimit): NAME=SOFT[:HARD], for example nofile=1024' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l log-driver -d 'Where output is logged: json-file or none [default: json-file]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l log-opt -d 'Log option: max-size=SIZE [default: 20m] or max-file=NUMBER [default: 5]' -r
complete -c coracle -n "__fish_coracle_using_subcommand create" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand create" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand create" -l rm -d 'Remove the container, with its anonymous volumes, when it ends'
complete -c coracle -n "__fish_coracle_using_subcommand create" -s i -l interactive -d 'Keep standard input open, and pass it on'
complete -c coracle -n "__fish_coracle_using_subcommand create" -s t -l tty -d 'Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it'
complete -c coracle -n "__fish_coracle_using_subcommand create" -s q -l quiet -d 'Do not show how pulling goes'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l init -d 'Run an init as PID 1 that forwards signals and reaps processes'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l read-only -d 'Mount the container\'s root file system read-only'
complete -c coracle -n "__fish_coracle_using_subcommand create" -s P -l publish-all -d 'Publish all ports that the image exposes to free ports of the host'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l privileged -d 'Give the container all capabilities and devices, and do not confine it'
complete -c coracle -n "__fish_coracle_using_subcommand create" -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand start" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand start" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand start" -s a -l attach -d 'Attach to the container\'s output, forward signals, and end with its exit status'
complete -c coracle -n "__fish_coracle_using_subcommand start" -s i -l interactive -d 'Attach to the container\'s standard input, too'
complete -c coracle -n "__fish_coracle_using_subcommand start" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s u -l user -d 'User name or id (NAME|UID[:GROUP|GID]) in the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s w -l workdir -d 'Working directory inside the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s e -l env -d 'Set an environment variable: NAME=VALUE, NAME for its value here, or PREFIX* for all of these' -r
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l env-file -d 'Read environment variables from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s d -l detach -d 'Run the command in the background'
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s i -l interactive -d 'Keep standard input open, and pass it on'
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s t -l tty -d 'Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it'
complete -c coracle -n "__fish_coracle_using_subcommand exec" -l privileged -d 'Give the command all capabilities, and do not filter its system calls'
complete -c coracle -n "__fish_coracle_using_subcommand exec" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand ps" -s a -l all -d 'Show all containers, not only those that run'
complete -c coracle -n "__fish_coracle_using_subcommand ps" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand ps" -l no-trunc -d 'Do not shorten ids and commands'
complete -c coracle -n "__fish_coracle_using_subcommand ps" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand logs" -s n -l tail -d 'Number of lines to show from the end of the log' -r
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l since -d 'Show lines since a time (RFC 3339, or seconds since 1970) or a duration ago (10m)' -r
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l until -d 'Show lines until a time or a duration ago, written alike' -r
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand logs" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand logs" -s f -l follow -d 'Follow the output until the container ends'
complete -c coracle -n "__fish_coracle_using_subcommand logs" -s t -l timestamps -d 'Show the time before each line'
complete -c coracle -n "__fish_coracle_using_subcommand logs" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand stop" -s t -l timeout -l time -d 'Seconds to wait before killing; -1 waits for ever [default: the container\'s, or 10]' -r
complete -c coracle -n "__fish_coracle_using_subcommand stop" -s s -l signal -d 'Signal to send [default: the container\'s, or TERM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand stop" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand stop" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand stop" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand kill" -s s -l signal -d 'Signal to send, by name or number' -r
complete -c coracle -n "__fish_coracle_using_subcommand kill" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand kill" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand kill" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand wait" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand wait" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand wait" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand rm" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rm" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rm" -s f -l force -d 'Kill a container that runs, and ignore one that does not exist'
complete -c coracle -n "__fish_coracle_using_subcommand rm" -s v -l volumes -d 'Remove anonymous volumes of the container, too'
complete -c coracle -n "__fish_coracle_using_subcommand rm" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand inspect" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
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
complete -c coracle -n "__fish_coracle_using_subcommand build" -l no-cache -d 'Do not use the cache: run every step'
complete -c coracle -n "__fish_coracle_using_subcommand build" -l pull -d 'Always pull base images'
complete -c coracle -n "__fish_coracle_using_subcommand build" -s q -l quiet -d 'Show nothing but the image\'s id, and the output of a step that fails'
complete -c coracle -n "__fish_coracle_using_subcommand build" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand images" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand images" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
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
complete -c coracle -n "__fish_coracle_using_subcommand pull" -s q -l quiet -d 'Do not show how pulling goes'
complete -c coracle -n "__fish_coracle_using_subcommand pull" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand push" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand push" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand push" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand push" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand push" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand push" -s q -l quiet -d 'Do not show how pushing goes'
complete -c coracle -n "__fish_coracle_using_subcommand push" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand tag" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand tag" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand tag" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -s f -l force -d 'Remove an image that stopped containers use, or all names of an id'
complete -c coracle -n "__fish_coracle_using_subcommand rmi" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand info" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand info" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand info" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand version" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand version" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand version" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start exec ls list ps logs stop kill wait rm remove inspect" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start exec ls list ps logs stop kill wait rm remove inspect" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start exec ls list ps logs stop kill wait rm remove inspect" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start exec ls list ps logs stop kill wait rm remove inspect" -f -a "run" -d 'Run a command in a new container'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start exec ls list ps logs stop kill wait rm remove inspect" -f -a "create" -d 'Create a container without starting it'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start exec ls list ps logs stop kill wait rm remove inspect" -f -a "start" -d 'Start created or stopped containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start exec ls list ps logs stop kill wait rm remove inspect" -f -a "exec" -d 'Run a command in a running container'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start exec ls list ps logs stop kill wait rm remove inspect" -f -a "ls" -d 'List containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start exec ls list ps logs stop kill wait rm remove inspect" -f -a "list" -d 'List containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start exec ls list ps logs stop kill wait rm remove inspect" -f -a "ps" -d 'List containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start exec ls list ps logs stop kill wait rm remove inspect" -f -a "logs" -d 'Show the output of a container'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start exec ls list ps logs stop kill wait rm remove inspect" -f -a "stop" -d 'Stop running containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start exec ls list ps logs stop kill wait rm remove inspect" -f -a "kill" -d 'Kill running containers, or send them another signal'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start exec ls list ps logs stop kill wait rm remove inspect" -f -a "wait" -d 'Wait until containers end, and print their exit codes'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start exec ls list ps logs stop kill wait rm remove inspect" -f -a "rm" -d 'Remove containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start exec ls list ps logs stop kill wait rm remove inspect" -f -a "remove" -d 'Remove containers'
complete -c coracle -n "__fish_coracle_using_subcommand container; and not __fish_seen_subcommand_from run create start exec ls list ps logs stop kill wait rm remove inspect" -f -a "inspect" -d 'Show details of containers and images, as JSON'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l name -d 'Assign a name to the container' -r
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
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l cpus -d 'Number of CPUs, for example 1.5' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l pids-limit -d 'Limit of processes and threads; -1 for unlimited [default: 2048]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l ulimit -d 'Limit of each process (ulimit): NAME=SOFT[:HARD], for example nofile=1024' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l log-driver -d 'Where output is logged: json-file or none [default: json-file]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l log-opt -d 'Log option: max-size=SIZE [default: 20m] or max-file=NUMBER [default: 5]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from run" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
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
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l cpus -d 'Number of CPUs, for example 1.5' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l pids-limit -d 'Limit of processes and threads; -1 for unlimited [default: 2048]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l ulimit -d 'Limit of each process (ulimit): NAME=SOFT[:HARD], for example nofile=1024' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l log-driver -d 'Where output is logged: json-file or none [default: json-file]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l log-opt -d 'Log option: max-size=SIZE [default: 20m] or max-file=NUMBER [default: 5]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l rm -d 'Remove the container, with its anonymous volumes, when it ends'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s i -l interactive -d 'Keep standard input open, and pass it on'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s t -l tty -d 'Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Do not show how pulling goes'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l init -d 'Run an init as PID 1 that forwards signals and reaps processes'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l read-only -d 'Mount the container\'s root file system read-only'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -s P -l publish-all -d 'Publish all ports that the image exposes to free ports of the host'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l privileged -d 'Give the container all capabilities and devices, and do not confine it'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from create" -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -s a -l attach -d 'Attach to the container\'s output, forward signals, and end with its exit status'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -s i -l interactive -d 'Attach to the container\'s standard input, too'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s u -l user -d 'User name or id (NAME|UID[:GROUP|GID]) in the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s w -l workdir -d 'Working directory inside the container' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s e -l env -d 'Set an environment variable: NAME=VALUE, NAME for its value here, or PREFIX* for all of these' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l env-file -d 'Read environment variables from a file, one a line' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s d -l detach -d 'Run the command in the background'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s i -l interactive -d 'Keep standard input open, and pass it on'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s t -l tty -d 'Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -l privileged -d 'Give the command all capabilities, and do not filter its system calls'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from exec" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -s a -l all -d 'Show all containers, not only those that run'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -l no-trunc -d 'Do not shorten ids and commands'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -s a -l all -d 'Show all containers, not only those that run'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -l no-trunc -d 'Do not shorten ids and commands'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -s a -l all -d 'Show all containers, not only those that run'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -l no-trunc -d 'Do not shorten ids and commands'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from ps" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -s n -l tail -d 'Number of lines to show from the end of the log' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l since -d 'Show lines since a time (RFC 3339, or seconds since 1970) or a duration ago (10m)' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l until -d 'Show lines until a time or a duration ago, written alike' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -s f -l follow -d 'Follow the output until the container ends'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -s t -l timestamps -d 'Show the time before each line'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from logs" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -s t -l timeout -l time -d 'Seconds to wait before killing; -1 waits for ever [default: the container\'s, or 10]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -s s -l signal -d 'Signal to send [default: the container\'s, or TERM]' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -s s -l signal -d 'Signal to send, by name or number' -r
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from kill" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from wait" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -s f -l force -d 'Kill a container that runs, and ignore one that does not exist'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -s v -l volumes -d 'Remove anonymous volumes of the container, too'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -s f -l force -d 'Kill a container that runs, and ignore one that does not exist'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -s v -l volumes -d 'Remove anonymous volumes of the container, too'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand container; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from build ls list pull push tag rm remove" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and not __fish_seen_subcommand_from build ls list pull push tag rm remove" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
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
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l no-cache -d 'Do not use the cache: run every step'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -l pull -d 'Always pull base images'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -s q -l quiet -d 'Show nothing but the image\'s id, and the output of a step that fails'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from build" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -s a -l all -d 'Changes nothing: images without a name are always shown'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Show ids only'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l no-trunc -d 'Do not shorten ids'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -l digests -d 'Show digests'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from list" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
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
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -s q -l quiet -d 'Do not show how pulling goes'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from pull" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l tls-verify -d 'Require HTTPS with a valid certificate; a registry on this host may always speak HTTP' -r -f -a "true\t''
false\t''"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l authfile -d 'Read credentials from this file only [env: REGISTRY_AUTH_FILE]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l cert-dir -d 'Directory with the certificates (*.crt, *.cert, *.key) to use' -r -f -a "(__fish_complete_directories)"
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -s q -l quiet -d 'Do not show how pushing goes'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from push" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tag" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tag" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from tag" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -s f -l force -d 'Remove an image that stopped containers use, or all names of an id'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -s f -l force -d 'Remove an image that stopped containers use, or all names of an id'
complete -c coracle -n "__fish_coracle_using_subcommand image; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from info" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from info" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from info" -s h -l help -d 'Print help'
complete -c coracle -n "__fish_coracle_using_subcommand system; and not __fish_seen_subcommand_from info" -f -a "info" -d 'Show facts about this installation and its host'
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from info" -l root -d 'Keep images, containers and volumes in this directory [env: CORACLE_ROOT]' -r -F
complete -c coracle -n "__fish_coracle_using_subcommand system; and __fish_seen_subcommand_from info" -l runroot -d 'Keep sockets and leases in this directory [env: CORACLE_RUNROOT]' -r -F
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
