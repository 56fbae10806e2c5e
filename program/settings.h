/* Settings: an option of `serve`, under the same name, by one of three ways. A flag comes before the environment, and that
 * before the file:
 *
 *   --public-address https://plan.example              on the command line
 *   FRANKPLEDGE_PUBLIC_ADDRESS=https://plan.example     in the environment
 *   public-address = https://plan.example               in the file that --settings or FRANKPLEDGE_SETTINGS names
 *
 * Other commands take from them the options that they share with `serve`. A name that there is not is refused, with its line;
 * so is one that comes twice. An empty variable counts as not given. What is said once and by hand is no setting
 * (--accept-loss, --print-settings). Secrets are settings and no options: other users of the machine can read a process's
 * arguments. In the file a line that begins with # is a remark, and a value is the rest of its line, as it stands.
 *
 * Not here: what a setting means (whoever asks option() for it). */
#ifndef PROGRAM_SETTINGS_H
#define PROGRAM_SETTINGS_H

#include "base/arena.h"
#include "program/options.h"

extern const char *const settings_secrets[]; /* names; ends with NULL */

/* After options_read(). `environment` as environ(7), ends with NULL. ERROR_INVALID says which line or variable is wrong;
 * ERROR_DENIED that others may read a file that has a secret. */
enum result settings_read(struct options *options, const struct option_rule *known, char *const *environment, struct message *message) MUST_USE;
/* NULL where not given. */
const char *setting_secret(const struct options *options, const char *name);
/* An option, or a setting that the command itself has no option for. */
const char *setting(const struct options *options, const char *name);
struct setting_said {
    const char *name, *about;
    struct text value;  /* without passwords; empty: not given, or not shown */
    struct text source; /* "--store", "FRANKPLEDGE_STORE", "/etc/frankpledge.conf, line 3"; empty: not given */
};
/* Of the setting in that place of serve_rules and then of the secrets: false after the last, and for those said by hand a NULL name. */
bool setting_say(const struct options *options, size_t index, struct arena *arena, struct setting_said *ret_said);
/* What holds and where each comes from, in the form of a settings file; no secret, and no password in an address. */
void settings_print(const struct options *options, FILE *out);

#endif
