/* Included by the compiler before every file of ours (-include): functions that
 * do not compile here, and what to use instead. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets /* use struct buffer or arena_printf */
#pragma GCC poison strtok atoi atol atoll atof                         /* use text_next, text_to_integer */
#pragma GCC poison asctime ctime gmtime localtime strftime mktime      /* use base/date.h */
#pragma GCC poison rand srand random tmpnam mktemp            /* use random_bytes, mkstemp, an arena */
#endif
