/*
 * Times commands against each other: a few runs of each in turn, round after round, so
 * that whatever else the machine does falls on all of them alike. Each begins after a
 * pause and with two runs that do not count: what the command before it left to be done
 * would fall on them. Prints, for each, the smallest, middle and largest wall-clock time,
 * and the middle one as a multiple of the first command's.
 *
 * usage: compare ROUNDS NAME COMMAND [NAME COMMAND ...]
 *
 * A command is split at spaces; nothing is quoted. One that fails ends everything.
 */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

enum { MAX_COMMANDS = 16, MAX_WORDS = 64, MAX_ROUNDS = 1000, IN_A_ROW = 8, WARM_UP = 2 };

static const struct timespec PAUSE = { .tv_nsec = 500 * 1000 * 1000 };

extern char **environ;

struct command {
	const char *name;
	char *words[MAX_WORDS + 1];
	double *milliseconds;
};

static void fail(const char *what, const char *which)
{
	fprintf(stderr, "compare: %s: %s\n", what, which);
	exit(1);
}

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static double run(const struct command *command, posix_spawn_file_actions_t *quiet)
{
	pid_t child;
	int status;
	double begin = now();
	if (posix_spawnp(&child, command->words[0], quiet, NULL, command->words, environ) != 0)
		fail("cannot start", command->words[0]);
	if (waitpid(child, &status, 0) < 0)
		fail("cannot wait for", command->words[0]);
	double end = now();
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		if (quiet)
			run(command, NULL); /* once more, to be heard */
		fail("failed", command->name);
	}
	return end - begin;
}

static int ascending(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;
	return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
	static struct command commands[MAX_COMMANDS];
	int rounds = argc > 1 ? atoi(argv[1]) : 0;
	int count = (argc - 2) / 2;
	if (rounds < 1 || rounds > MAX_ROUNDS || count < 1 || count > MAX_COMMANDS || argc % 2 != 0)
		fail("usage", "compare ROUNDS NAME COMMAND [NAME COMMAND ...]");
	for (int i = 0; i < count; i++) {
		commands[i].name = argv[2 + 2 * i];
		commands[i].milliseconds = calloc((size_t)rounds * IN_A_ROW, sizeof(double));
		int words = 0;
		for (char *word = strtok(argv[3 + 2 * i], " "); word; word = strtok(NULL, " ")) {
			if (words == MAX_WORDS)
				fail("too many words", commands[i].name);
			commands[i].words[words++] = word;
		}
	}
	posix_spawn_file_actions_t quiet;
	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < count; i++) {
			nanosleep(&PAUSE, NULL);
			for (int j = -WARM_UP; j < IN_A_ROW; j++) {
				double took = run(&commands[i], &quiet);
				if (j >= 0)
					commands[i].milliseconds[round * IN_A_ROW + j] = took;
			}
		}
	int runs = rounds * IN_A_ROW;
	printf("%-28s %9s %9s %9s %9s\n", "", "min ms", "median", "max", "ratio");
	double first = 0;
	for (int i = 0; i < count; i++) {
		double *times = commands[i].milliseconds;
		qsort(times, runs, sizeof(double), ascending);
		double median = times[runs / 2];
		first = i == 0 ? median : first;
		printf("%-28s %9.2f %9.2f %9.2f %8.2fx\n", commands[i].name, times[0], median,
		       times[runs - 1], median / first);
	}
	return 0;
}
