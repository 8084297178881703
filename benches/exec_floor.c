/*
 * The floor of `exec`: the least that a further process in a container can cost. Joins all
 * namespaces of a process by its pidfd, forks, becomes the program, and waits for it. No
 * cgroup, no filter, no rights given up, no streams passed on.
 *
 * usage: exec_floor PID PROGRAM [ARGUMENT ...]
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
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
	if (argc < 3)
		return 125;
	int pidfd = (int)syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	check(pidfd < 0, "pidfd_open");
	int namespaces = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET |
			 CLONE_NEWCGROUP;
	check(setns(pidfd, namespaces) < 0, "setns");
	pid_t child = fork();
	check(child < 0, "fork");
	if (child > 0) {
		int status;
		check(waitpid(child, &status, 0) < 0, "waitpid");
		return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
	char *environment[] = { "PATH=/bin", NULL };
	execve(argv[2], argv + 2, environment);
	perror(argv[2]);
	return 127;
}
