/*
 * The floor: the least that a container can cost. Clones into new namespaces, mounts an
 * overlay and a /proc, makes the overlay the root, and becomes the program. No record, no
 * log, no limits, no filter, no devices, no clean-up.
 *
 * usage: floor LOWERDIR UPPERDIR WORKDIR MOUNTPOINT PROGRAM [ARGUMENT ...]
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void check(int failed, const char *what)
{
	if (failed) {
		perror(what);
		_exit(125);
	}
}

int main(int argc, char **argv)
{
	if (argc < 6)
		return 125;
	unsigned long flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET;
	pid_t child = syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);
	check(child < 0, "clone");
	if (child > 0) {
		int status;
		check(waitpid(child, &status, 0) < 0, "waitpid");
		return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
	char options[4096];
	snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s,workdir=%s", argv[1], argv[2], argv[3]);
	check(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private");
	check(mount("overlay", argv[4], "overlay", 0, options), "overlay");
	check(chdir(argv[4]), "chdir");
	check(mount("proc", "proc", "proc", 0, NULL), "proc");
	check(syscall(SYS_pivot_root, ".", "."), "pivot_root");
	check(umount2(".", MNT_DETACH), "umount");
	char *environment[] = { "PATH=/bin", NULL };
	execve(argv[5], argv + 5, environment);
	perror(argv[5]);
	return 127;
}
