/* The options of `serve` that say how e-mail is sent. The password is in a file, or a secret setting (settings.h). */
#ifndef PROGRAM_MAIL_OPTIONS_H
#define PROGRAM_MAIL_OPTIONS_H

#include "blocks/post/post.h"
#include "program/options.h"

#define MAIL_OPTIONS                                                                                                                        \
    {"smtp", "HOST[:PORT]", "the mail server that takes the office’s e-mail"},                  \
    {"smtp-tls", "starttls|tls|none", "how the connection to it is protected (starttls; tls on port 465)"},                               \
    {"smtp-ca", "FILE", "certificates to trust instead of the system’s"},                                                                \
    {"smtp-user", "NAME", "who signs in there"},                                                                                          \
    {"smtp-password-file", "FILE", "the password, in a file that its owner alone can read"},                                              \
    {"smtp-seconds", "NUMBER", "how long one message may take (300)"},                                                                    \
    {"mail-from", "ADDRESS", "the sender: \"Office <office@plan.example>\""},                                                             \
    {"mail-reply-to", "ADDRESS", "where answers go, if not to the sender"},                                                               \
    {"mail-bounces", "ADDRESS", "where reports on what could not be delivered come back to (frankpledge bounce)"},                        \
    {"mail-approve-above", "NUMBER", "a message written to more subscribers than this needs a second person (25)"},                       \
    {"mail-per-minute", "NUMBER", "at most so many messages in a minute (60)"}

/* *ret_settings is NULL where no server is named. ERROR_INVALID says which option is wrong; ERROR_DENIED where others may read the password. */
enum result mail_options_read(struct arena *arena, const struct options *options, bool has_public_address, struct post_settings **ret_settings,
                              struct message *message) MUST_USE;

#endif
