/* frankpledge bounce: a delivery report, as the mail server hands it over when it comes back, is laid to its message. See blocks/post/returned.h.
 *
 * The mail server starts this for each message to the address for reports and its "+" addresses. So whatever comes, it is taken: a refusal would make another report. Only
 * where the store cannot be written just now the mail server is asked to come again (75, EX_TEMPFAIL of sysexits.h). It says in a line what became of it, and no address. */
#include <stdio.h>

#include "blocks/post/returned.h"
#include "program/commands.h"

#define COME_AGAIN 75

static const struct option_rule rules[] = {
    STORE_OPTION,
    KEYS_OPTION,
    DEFINITIONS_OPTION,
    {"recipient", "ADDRESS", "to whom the mail server delivered it; otherwise its headers say it"},
    {NULL, NULL, NULL},
};

struct noting {
    struct arena *arena;
    struct mail_report report;
    struct instant now;
    enum post_return found;
};

static enum result note_in_store(struct db *db, void *context, struct message *message)
{
    struct noting *noting = context;
    (void)message;
    return post_note_report(db, noting->arena, &noting->report, noting->now, &noting->found);
}

/* What is too long is read to its end all the same: a mail server that is cut off would send it again. */
static enum result read_all(const char *path, struct buffer *out, struct message *message)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rbe");
    char bytes[16384];
    size_t length;
    if (!file)
        return message_fail(message, ERROR_NOT_FOUND, "%s cannot be opened.", path);
    while ((length = fread(bytes, 1, sizeof bytes, file)) > 0)
        if (out->length < MAIL_REPORT_BYTES_MAX)
            buffer_append(out, (struct text){bytes, length});
    bool broken = ferror(file);
    if (file != stdin)
        fclose(file);
    return broken ? message_fail(message, ERROR_IO, "%s cannot be read.", path) : out->failure;
}

static enum result note(struct office *office, const char *path, const char *recipient, enum post_return *ret_found, struct message *message)
{
    AUTO(arena_free_at) struct arena *arena = arena_new((size_t)64 << 20);
    AUTO(buffer_clear) struct buffer bytes;
    struct noting noting = {.arena = arena, .now = clock_now()};
    buffer_init(&bytes, (size_t)2 * MAIL_REPORT_BYTES_MAX);
    if (!arena)
        return ERROR_MEMORY;
    TRY(read_all(path, &bytes, message));
    TRY(mail_report_read(arena, buffer_text(&bytes), text_of(recipient), &noting.report));
    TRY(store_write(office->store, note_in_store, &noting, message));
    *ret_found = noting.found;
    return OK;
}

int command_bounce(int argc, char **argv)
{
    static const char *const said[] = {
        [RETURN_IS_UNKNOWN] = "It is about no message of this office, or it is forged: nothing is noted.",
        [RETURN_SAYS_NOTHING] = "It does not say that a message could not be delivered: nothing is noted.",
        [RETURN_NOTED] = "The message came back: it is noted.",
        [RETURN_WAS_NOTED] = "It was known already.",
    };
    struct options options;
    struct message message = {0};
    struct office office;
    enum post_return found = RETURN_IS_UNKNOWN;
    int status;
    if (!command_begin("bounce", rules, argc, argv, &options, &status) || !command_words("bounce", &options, 1, 1, &status))
        return status;
    enum result result = command_open(&office, &options, &message);
    if (result == OK)
        result = note(&office, options.words[0], option(&options, "recipient"), &found, &message);
    office_close(&office);
    if (result < 0) {
        (void)command_fail("bounce", result, &message);
        return COME_AGAIN;
    }
    printf("%s\n", said[found]);
    return 0;
}
