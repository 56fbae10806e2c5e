#include "program/audit.h"

#include "test.h"

static struct arena *arena;
static struct audit_finding findings[AUDIT_FINDINGS_MAX];
static size_t count;

/* An office that is run as well as can be. */
static struct audit_facts good(void)
{
    return (struct audit_facts){
        .came_by_https = true, .believes_proxy = true, .has_public_address = true, .public_address_is_https = true, .has_mail = true, .has_bounces = true,
        .store_is_file = true, .data_mode = 0600, .signing_key_mode = 0600, .keys_mode = 0700, .has_signing_key = true, .free_bytes = (int64_t)20 << 30,
        .data_bytes = (int64_t)1 << 30, .clock = AUDIT_CLOCK_KEPT, .administrators = 2, .has_scanner = true,
    };
}

static const struct audit_finding *find(const struct audit_facts *facts, const char *id)
{
    arena_reset(arena);
    count = audit_make(facts, arena, findings);
    for (size_t i = 0; i < count; i++)
        if (strcmp(findings[i].id, id) == 0)
            return &findings[i];
    return NULL;
}

#define CHECK_STATE(facts, id, expected)                               \
    do {                                                               \
        const struct audit_finding *finding_ = find(&(facts), id);     \
        CHECK(finding_ != NULL);                                       \
        if (finding_) {                                                \
            CHECK_INTEGER(finding_->state, expected);                  \
            CHECK((finding_->change.length > 0) == (expected != AUDIT_SAFE)); \
            CHECK(finding_->title.length && finding_->words.length);   \
        }                                                              \
    } while (0)

TEST("an office that is run as well as can be has nothing to change")
{
    struct audit_facts facts = good();
    arena = arena_new(1 << 20);
    CHECK(arena != NULL);
    CHECK(find(&facts, "https") != NULL);
    CHECK_INTEGER(count, 19);
    for (size_t i = 0; i < count; i++)
        CHECK_INTEGER(findings[i].state, AUDIT_SAFE);
}

TEST("each thing that is unsafe is said to be, and how to change it")
{
    struct audit_facts facts = good();
    facts.came_by_https = false, facts.listens_outside = true, facts.figures_outside = true, facts.mail_goes_open = true, facts.has_signing_key = false, facts.shows_another_day = true;
    facts.clock = AUDIT_CLOCK_FREE;
    CHECK_STATE(facts, "https", AUDIT_UNSAFE);
    CHECK_STATE(facts, "cookies", AUDIT_UNSAFE);
    CHECK_STATE(facts, "listening", AUDIT_UNSAFE);
    CHECK_STATE(facts, "figures", AUDIT_LOOK);
    CHECK_STATE(facts, "mail", AUDIT_UNSAFE);
    CHECK_STATE(facts, "signing-key", AUDIT_UNSAFE);
    CHECK_STATE(facts, "day", AUDIT_UNSAFE);
    CHECK_STATE(facts, "clock", AUDIT_UNSAFE);
    for (size_t i = 1; i < count; i++) /* the worst first */
        CHECK(findings[i - 1].state >= findings[i].state);
    facts = good();
    facts.has_public_address = facts.has_bounces = facts.has_scanner = false, facts.signing_key_is_beside = facts.keys_are_beside = true, facts.administrators = 1;
    facts.administrators_by_password = 1;
    facts.clock = AUDIT_CLOCK_UNKNOWN;
    CHECK_STATE(facts, "address", AUDIT_LOOK);
    CHECK_STATE(facts, "bounces", AUDIT_LOOK);
    CHECK_STATE(facts, "scanner", AUDIT_LOOK);
    CHECK_STATE(facts, "signing-key", AUDIT_LOOK);
    CHECK_STATE(facts, "sealing-keys", AUDIT_LOOK);
    CHECK_STATE(facts, "administrators", AUDIT_LOOK);
    CHECK_STATE(facts, "second-factor", AUDIT_LOOK);
    CHECK_STATE(facts, "clock", AUDIT_LOOK);
    facts.has_mail = false;
    CHECK_STATE(facts, "mail", AUDIT_LOOK);
    CHECK(find(&facts, "bounces") == NULL);
}

TEST("ages, room and modes just within and just past each limit")
{
    struct audit_facts facts = good();
    static const struct { int64_t days; enum audit_state backup, verify; } ages[] = {
        {0, AUDIT_SAFE, AUDIT_SAFE}, {2, AUDIT_SAFE, AUDIT_SAFE}, {3, AUDIT_LOOK, AUDIT_SAFE}, {7, AUDIT_LOOK, AUDIT_SAFE}, {8, AUDIT_UNSAFE, AUDIT_SAFE},
        {31, AUDIT_UNSAFE, AUDIT_SAFE}, {32, AUDIT_UNSAFE, AUDIT_LOOK}, {AUDIT_NEVER, AUDIT_UNSAFE, AUDIT_LOOK},
    };
    for (size_t i = 0; i < COUNT_OF(ages); i++) {
        facts.backup_age_days = facts.verify_age_days = ages[i].days;
        CHECK_STATE(facts, "backup", ages[i].backup);
        CHECK_STATE(facts, "verify", ages[i].verify);
    }
    facts.backup_age_days = 1;
    CHECK_TEXT(find(&facts, "backup")->words, "It was made 1 day ago.");
    facts.data_bytes = 0;
    static const struct { int64_t bytes; enum audit_state state; } room[] = {{((int64_t)1 << 30), AUDIT_SAFE}, {((int64_t)1 << 30) - 1, AUDIT_LOOK}, {(int64_t)100 << 20, AUDIT_LOOK}, {((int64_t)100 << 20) - 1, AUDIT_UNSAFE}};
    for (size_t i = 0; i < COUNT_OF(room); i++) {
        facts.free_bytes = room[i].bytes;
        CHECK_STATE(facts, "room", room[i].state);
    }
    facts.free_bytes = (int64_t)5 << 30, facts.data_bytes = ((int64_t)5 << 30) + 1;
    CHECK_STATE(facts, "room", AUDIT_LOOK);
    facts.data_mode = 0640;
    CHECK_STATE(facts, "data-file", AUDIT_LOOK);
    facts.signing_key_mode = 0604;
    CHECK_STATE(facts, "signing-key-file", AUDIT_UNSAFE);
    facts.store_is_file = false, facts.data_mode = AUDIT_NO_FILE;
    CHECK(find(&facts, "data-file") == NULL);
    CHECK(find(&facts, "room") == NULL);
    arena_free(arena);
}
