/* frankpledge remind: the day's reminders, at once or as of a day. The server does the same by itself each morning where e-mail is sent. */
#include <inttypes.h>

#include "office/desk/remind.h"
#include "program/commands.h"
#include "program/languages.h"

static const struct option_rule rules[] = {
    STORE_OPTION,
    KEYS_OPTION,
    DEFINITIONS_OPTION,
    LANGUAGES_OPTION,
    WORDING_OPTION,
    {"on", "DAY", "as if it were that day"},
    {NULL, NULL, NULL},
};

static enum result remind(struct office *office, struct date day, struct message *message)
{
    int64_t messages = 0;
    TRY(reminders_run(&office->engine, moment_now(day), &messages, message));
    printf("%" PRId64 " message%s written.\n", messages, messages == 1 ? " was" : "s were");
    return OK;
}

int command_remind(int argc, char **argv)
{
    struct options options;
    struct message message = {0};
    struct office office;
    struct date day = DATE_NONE;
    int status;
    if (!command_begin("remind", rules, argc, argv, &options, &status) || !command_words("remind", &options, 0, 0, &status))
        return status;
    if (option(&options, "on") && date_parse(text_of(option(&options, "on")), &day) < 0) {
        message_fail(&message, ERROR_INVALID, "--on needs a day such as 2026-11-22.");
        return command_fail("remind", ERROR_INVALID, &message) + 1;
    }
    enum result result = command_open(&office, &options, &message);
    if (result == OK)
        result = languages_open(&office, option(&options, "languages"), option(&options, "wording"), &message);
    if (result == OK)
        result = remind(&office, day, &message);
    office_close(&office);
    return result < 0 ? command_fail("remind", result, &message) : 0;
}
