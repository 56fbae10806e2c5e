/* What is unsafe in how an office is run, for its administrators (/desk/settings). A pure rule: facts in, findings out.
 * It knows settings, files and times; no fact is about a person.
 *
 * Not here: how the facts are found (audit_page.c); the settings themselves (settings.h). */
#ifndef PROGRAM_AUDIT_H
#define PROGRAM_AUDIT_H

#include "base/arena.h"

#include <stdint.h>

enum audit_clock { AUDIT_CLOCK_UNKNOWN, AUDIT_CLOCK_KEPT, AUDIT_CLOCK_FREE };
#define AUDIT_NEVER (-1)
#define AUDIT_NO_FILE (-1)

struct audit_facts {
    bool came_by_https;        /* this very request, as the proxy says */
    bool believes_proxy;
    bool listens_outside, figures_outside; /* on an address that other machines reach */
    bool has_public_address, public_address_is_https;
    bool has_mail, mail_goes_open, has_bounces; /* open: without TLS, to another machine */
    int64_t mail_failed, mail_waits_seconds;
    int64_t backup_age_days, verify_age_days; /* or AUDIT_NEVER */
    bool store_is_file;
    int data_mode, signing_key_mode, keys_mode; /* permission bits of the data file, the key and the folder of keys, or AUDIT_NO_FILE */
    bool signing_key_is_beside, keys_are_beside; /* in the data file's folder */
    bool has_signing_key;
    int64_t free_bytes, data_bytes;
    enum audit_clock clock;
    int64_t administrators;    /* who can sign in */
    int64_t administrators_by_password; /* of them, those whom a password alone lets in */
    bool has_scanner;
    bool shows_another_day;    /* --as-of */
};

enum audit_state { AUDIT_SAFE, AUDIT_LOOK, AUDIT_UNSAFE };
struct audit_finding {
    const char *id;            /* "backup" */
    enum audit_state state;
    struct text title, words;
    struct text change;        /* where to change it; empty where nothing is to be */
};
#define AUDIT_FINDINGS_MAX 24
/* Those that are unsafe first, otherwise in a fixed order. In the arena's language. */
size_t audit_make(const struct audit_facts *facts, struct arena *arena, struct audit_finding findings[AUDIT_FINDINGS_MAX]);

#endif
