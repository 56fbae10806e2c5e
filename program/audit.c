/* What is unsafe in how an office is run: see audit.h. */
#include <inttypes.h>
#include "program/audit.h"

#include "base/wording.h"

#define DAYS_BETWEEN_BACKUPS 2    /* a day late is somebody's holiday, two are a job that does not run */
#define DAYS_WITHOUT_BACKUP 7
#define DAYS_BETWEEN_VERIFIES 31
#define FREE_BYTES_LOOK ((int64_t)1 << 30)
#define FREE_BYTES_UNSAFE ((int64_t)100 << 20)
#define MAIL_WAITS_SECONDS 3600

struct auditing {
    const struct audit_facts *facts;
    struct arena *arena;
    struct audit_finding *list;
    size_t count;
};

static void add(struct auditing *auditing, const char *id, enum audit_state state, struct text title, struct text words, struct text change)
{
    assert(auditing->count < AUDIT_FINDINGS_MAX);
    auditing->list[auditing->count++] = (struct audit_finding){id, state, title, words, state == AUDIT_SAFE ? TEXT_NONE : change};
}

static void add_reaching(struct auditing *auditing)
{
    const struct audit_facts *facts = auditing->facts;
    struct arena *arena = auditing->arena;
    bool is_safe = facts->came_by_https;
    add(auditing, "https", is_safe ? AUDIT_SAFE : AUDIT_UNSAFE, SAID(arena, "Encryption on the way"),
        is_safe ? SAID(arena, "You came here by https.")
        : facts->believes_proxy ? SAID(arena, "You came here without https: what you type, your password too, can be read on the way.")
                                : SAID(arena, "The program is not told that it stands behind a proxy with TLS: what is typed, passwords too, may be readable on the way."),
        SAID(arena, "Put nginx or Caddy in front, which sends X-Forwarded-Proto, and set behind-proxy = yes."));
    add(auditing, "cookies", is_safe ? AUDIT_SAFE : AUDIT_UNSAFE, SAID(arena, "Cookies"),
        is_safe ? SAID(arena, "The cookie of a session is sent by https alone (Secure), read by no script (HttpOnly) and sent with no other site’s forms (SameSite=Lax).")
                : SAID(arena, "The cookie of a session is not marked as Secure, since this page did not come by https."),
        SAID(arena, "It is marked by itself once https is used."));
    add(auditing, "listening", facts->listens_outside ? AUDIT_UNSAFE : AUDIT_SAFE, SAID(arena, "Where the program listens"),
        facts->listens_outside ? SAID(arena, "Other machines can reach the program itself, past the proxy, and could claim any address as theirs.")
                               : SAID(arena, "On this machine alone."),
        SAID(arena, "Set listen = 127.0.0.1:8080."));
    if (facts->figures_outside)
        add(auditing, "figures", AUDIT_LOOK, SAID(arena, "Figures for Prometheus"), SAID(arena, "Other machines can read how busy the office is. No figure names anybody."),
            SAID(arena, "Set metrics to an address of this machine or of a network of your own."));
    add(auditing, "address", facts->has_public_address && facts->public_address_is_https ? AUDIT_SAFE : AUDIT_LOOK, SAID(arena, "The office’s public address"),
        !facts->has_public_address            ? SAID(arena, "It is not known, so links in messages, feeds and the site map are not whole.")
        : facts->public_address_is_https ? SAID(arena, "It is known, and links that are sent lead to it by https.")
                                              : SAID(arena, "Links that are sent lead to it without https."),
        SAID(arena, "Set public-address to the address with https:// before it."));
}

static void add_mail(struct auditing *auditing)
{
    const struct audit_facts *facts = auditing->facts;
    struct arena *arena = auditing->arena;
    struct text title = SAID(arena, "E-mail");
    if (!facts->has_mail)
        add(auditing, "mail", AUDIT_LOOK, title, SAID(arena, "No mail server is named: invitations, links for a password and reminders wait to be passed on by hand."), SAID(arena, "Set smtp and mail-from."));
    else if (facts->mail_goes_open)
        add(auditing, "mail", AUDIT_UNSAFE, title, SAID(arena, "Messages go to another machine without TLS: links for a password can be read on the way."), SAID(arena, "Set smtp-tls = starttls, or tls."));
    else if (facts->mail_failed || facts->mail_waits_seconds > MAIL_WAITS_SECONDS)
        add(auditing, "mail", AUDIT_LOOK, title,
            facts->mail_failed ? arena_printf(arena, SAY_COUNT(arena, facts->mail_failed, "%d message could not be sent.", "%d messages could not be sent."), (int)facts->mail_failed)
                               : SAID(arena, "Messages wait for more than an hour."),
            SAID(arena, "See Messages."));
    else
        add(auditing, "mail", AUDIT_SAFE, title, SAID(arena, "Messages are sent under TLS, or to this machine, and none waits for long."), TEXT_NONE);
    if (facts->has_mail && !facts->has_bounces)
        add(auditing, "bounces", AUDIT_LOOK, SAID(arena, "Messages that come back"), SAID(arena, "Reports of messages that were not delivered go to the sender’s mailbox, and nobody here is told."),
            SAID(arena, "Set mail-bounces, and hand what comes there to frankpledge bounce."));
}

static void add_copies(struct auditing *auditing)
{
    const struct audit_facts *facts = auditing->facts;
    struct arena *arena = auditing->arena;
    int64_t backup = facts->backup_age_days, verify = facts->verify_age_days;
    add(auditing, "backup", backup == AUDIT_NEVER || backup > DAYS_WITHOUT_BACKUP ? AUDIT_UNSAFE : backup > DAYS_BETWEEN_BACKUPS ? AUDIT_LOOK : AUDIT_SAFE, SAID(arena, "The newest backup"),
        backup == AUDIT_NEVER ? SAID(arena, "None was made with frankpledge backup: if the disk breaks, everything is lost.")
                              : backup == 0 ? SAID(arena, "It was made today.")
                              : arena_printf(arena, SAY_COUNT(arena, backup, "It was made %d day ago.", "It was made %d days ago."), (int)backup),
        SAID(arena, "Run frankpledge backup every day, and keep the copies on another machine."));
    add(auditing, "verify", verify == AUDIT_NEVER || verify > DAYS_BETWEEN_VERIFIES ? AUDIT_LOOK : AUDIT_SAFE, SAID(arena, "The log, checked"),
        verify == AUDIT_NEVER ? SAID(arena, "Nobody has run frankpledge verify.")
                              : verify == 0 ? SAID(arena, "It was found whole today.")
                              : arena_printf(arena, SAY_COUNT(arena, verify, "It was found whole %d day ago.", "It was found whole %d days ago."), (int)verify),
        SAID(arena, "Run frankpledge verify every week, and keep what it prints."));
    if (facts->store_is_file)
        add(auditing, "room", facts->free_bytes < FREE_BYTES_UNSAFE ? AUDIT_UNSAFE : facts->free_bytes < FREE_BYTES_LOOK || facts->free_bytes < facts->data_bytes ? AUDIT_LOOK : AUDIT_SAFE,
            SAID(arena, "Room on the disk"),
            arena_printf(arena, SAY(arena, "%d MB are free beside a data file of %d MB. Erasing writes the file anew, and needs as much again."), (int)(facts->free_bytes >> 20), (int)(facts->data_bytes >> 20)),
            SAID(arena, "Make room, or move the data file to a larger disk."));
}

static void add_file(struct auditing *auditing, const char *id, struct text title, int mode, struct text change)
{
    struct arena *arena = auditing->arena;
    bool others = (mode & 07) != 0, group = (mode & 070) != 0;
    if (mode == AUDIT_NO_FILE)
        return;
    add(auditing, id, others ? AUDIT_UNSAFE : group ? AUDIT_LOOK : AUDIT_SAFE, title,
        others  ? SAID(arena, "Every user of the machine can reach it.")
        : group ? SAID(arena, "The users of its group can reach it.")
                : SAID(arena, "Its owner alone can reach it."),
        change);
}

static void add_files(struct auditing *auditing)
{
    const struct audit_facts *facts = auditing->facts;
    struct arena *arena = auditing->arena;
    add_file(auditing, "data-file", SAID(arena, "The data file"), facts->data_mode, SAID(arena, "Say chmod 600 for the file, and chmod 700 for its folder."));
    add_file(auditing, "signing-key-file", SAID(arena, "The file of the signing key"), facts->signing_key_mode, SAID(arena, "Say chmod 600 for the file."));
    add_file(auditing, "keys-folder", SAID(arena, "The folder of the sealing keys"), facts->keys_mode, SAID(arena, "Say chmod 700 for the folder."));
    if (!facts->has_signing_key)
        add(auditing, "signing-key", AUDIT_UNSAFE, SAID(arena, "The key that signs the log"), SAID(arena, "It is not there: what is published is not signed."),
            SAID(arena, "Put the copy back beside the data file, or into the folder of keys as signing-key."));
    else
        add(auditing, "signing-key", facts->signing_key_is_beside ? AUDIT_LOOK : AUDIT_SAFE, SAID(arena, "The key that signs the log"),
            facts->signing_key_is_beside ? SAID(arena, "It stands beside the data file: whoever takes the folder can rewrite the record and sign it.") : SAID(arena, "It is kept apart from the data file."),
            SAID(arena, "Move it into the folder that keys names, on a disk of its own, as signing-key."));
    add(auditing, "sealing-keys", facts->keys_are_beside ? AUDIT_LOOK : AUDIT_SAFE, SAID(arena, "The keys that seal"),
        facts->keys_are_beside ? SAID(arena, "They stand beside the data file: whoever takes the folder can open what is sealed in it.") : SAID(arena, "They are kept apart from the data file."),
        SAID(arena, "Set keys to a folder on a disk of its own, and move them there."));
}

static void add_people(struct auditing *auditing)
{
    const struct audit_facts *facts = auditing->facts;
    struct arena *arena = auditing->arena;
    add(auditing, "administrators", facts->administrators < 2 ? AUDIT_LOOK : AUDIT_SAFE, SAID(arena, "Administrators"),
        facts->administrators < 2 ? SAID(arena, "There is one alone: nobody can let them in again when they are locked out or away.") : SAID(arena, "There is more than one."),
        SAID(arena, "Invite a second one under People and access."));
    add(auditing, "second-factor", facts->administrators_by_password ? AUDIT_LOOK : AUDIT_SAFE, SAID(arena, "Authenticator apps"),
        facts->administrators_by_password ? arena_printf(arena, SAY_COUNT(arena, facts->administrators_by_password, "A password alone lets %" PRId64 " administrator in.", "A password alone lets %" PRId64 " administrators in."), facts->administrators_by_password)
                                          : SAID(arena, "Every administrator has one."),
        SAID(arena, "Set one up under Your account, and say under People and access, Signing in, which roles need one."));
    add(auditing, "sign-up", AUDIT_SAFE, SAID(arena, "Who can have an account"), SAID(arena, "Whoever an administrator invites, and nobody else: nobody signs up by themselves."), TEXT_NONE);
    add(auditing, "sessions", AUDIT_SAFE, SAID(arena, "How long a session lasts"), SAID(arena, "It ends by itself when it is not used for a while, and at the latest after a working day. That cannot be lengthened."), TEXT_NONE);
}

static void add_machine(struct auditing *auditing)
{
    const struct audit_facts *facts = auditing->facts;
    struct arena *arena = auditing->arena;
    add(auditing, "clock", facts->clock == AUDIT_CLOCK_FREE ? AUDIT_UNSAFE : facts->clock == AUDIT_CLOCK_UNKNOWN ? AUDIT_LOOK : AUDIT_SAFE, SAID(arena, "The clock"),
        facts->clock == AUDIT_CLOCK_KEPT   ? SAID(arena, "It is kept right by the network.")
        : facts->clock == AUDIT_CLOCK_FREE ? SAID(arena, "Nothing keeps it right: what is published, and when a vote ends, follows it.")
                                           : SAID(arena, "Whether anything keeps it right could not be found out. What is published, and when a vote ends, follows it."),
        SAID(arena, "Run systemd-timesyncd or chrony on the machine; timedatectl says whether it works."));
    add(auditing, "scanner", facts->has_scanner ? AUDIT_SAFE : AUDIT_LOOK, SAID(arena, "Attached files"),
        facts->has_scanner ? SAID(arena, "Files are given out once a scanner has found them clean.") : SAID(arena, "No scanner looks at files that strangers attach."),
        SAID(arena, "Install clamav-daemon, and set clamd = unix:/run/clamav/clamd.ctl."));
    if (facts->shows_another_day)
        add(auditing, "day", AUDIT_UNSAFE, SAID(arena, "The day that is shown"), SAID(arena, "The site shows another day than today’s. That is for examples alone."), SAID(arena, "Take out as-of."));
}

size_t audit_make(const struct audit_facts *facts, struct arena *arena, struct audit_finding findings[AUDIT_FINDINGS_MAX])
{
    struct audit_finding found[AUDIT_FINDINGS_MAX];
    struct auditing auditing = {.facts = facts, .arena = arena, .list = found};
    size_t count = 0;
    add_reaching(&auditing);
    add_copies(&auditing);
    add_files(&auditing);
    add_mail(&auditing);
    add_people(&auditing);
    add_machine(&auditing);
    for (int state = AUDIT_UNSAFE; state >= AUDIT_SAFE; state--)
        for (size_t i = 0; i < auditing.count; i++)
            if (found[i].state == (enum audit_state)state)
                findings[count++] = found[i];
    return count;
}
