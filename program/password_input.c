/* Reading a password: see password_input.h. */
#include "program/password_input.h"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.h"

/* Byte by byte past stdio, whose buffer would keep a copy. */
static enum result read_line(char out[PASSWORD_INPUT_BYTES], struct message *message)
{
    size_t length = 0;
    char byte;
    ssize_t got;
    while ((got = read(STDIN_FILENO, &byte, 1)) == 1 && byte != '\n') {
        if (length == PASSWORD_INPUT_BYTES - 1)
            return message_fail(message, ERROR_INVALID, "The password is too long.");
        out[length++] = byte;
    }
    if (got < 0)
        return message_fail(message, ERROR_IO, "The password could not be read from standard input.");
    if (length && out[length - 1] == '\r')
        length--;
    out[length] = '\0';
    if (length == 0)
        return message_fail(message, ERROR_INVALID, "There is no password on standard input. Give it there, in one line.");
    if (!text_is_clean((struct text){out, length}))
        return message_fail(message, ERROR_INVALID, "The password holds bytes that cannot be typed. It must be text in UTF-8.");
    return OK;
}

static void ask(const char *what)
{
    fprintf(stderr, "%s: ", what);
    fflush(stderr);
}

static enum result read_twice(char out[PASSWORD_INPUT_BYTES], struct message *message)
{
    char again[PASSWORD_INPUT_BYTES] = "";
    enum result result;
    ask("Password");
    result = read_line(out, message);
    fputc('\n', stderr);
    if (result == OK) {
        ask("The same again");
        result = read_line(again, message);
        fputc('\n', stderr);
    }
    if (result == OK && strcmp(out, again) != 0)
        result = message_fail(message, ERROR_INVALID, "The two passwords differ. Nothing was changed.");
    explicit_bzero(again, sizeof again);
    return result;
}

/* A signal waits until the terminal shows again what is typed: Ctrl-C counts after the line's end. */
static enum result read_hidden(const struct termios *shown, char out[PASSWORD_INPUT_BYTES], struct message *message)
{
    struct termios hidden = *shown;
    sigset_t all, before;
    enum result result;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0)
        result = read_twice(out, message);
    else
        result = message_fail(message, ERROR_IO, "The terminal cannot hide what is typed. Give the password through a pipe.");
    tcsetattr(STDIN_FILENO, TCSAFLUSH, shown);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return result;
}

enum result password_read(char out[PASSWORD_INPUT_BYTES], struct message *message)
{
    struct termios shown;
    enum result result = tcgetattr(STDIN_FILENO, &shown) == 0 ? read_hidden(&shown, out, message) : read_line(out, message);
    if (result < 0)
        explicit_bzero(out, PASSWORD_INPUT_BYTES);
    return result;
}
