#include "base/crypto/keyring.h"
#include "base/crypto/crypto.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena *arena;
static struct keyring *keyring;
static struct message message;
static char folder[] = "/tmp/keyring_test_XXXXXX", keys[64];
static char first[KEY_ID_BYTES], second[KEY_ID_BYTES];
#define PLACE TEXT("field\nlamp_case\n7\nstory")

__attribute__((constructor)) static void start(void)
{
    arena = arena_new(1 << 26);
    if (crypto_start() < 0 || !mkdtemp(folder))
        abort();
    snprintf(keys, sizeof keys, "%s/keys", folder);
}

static void path_of(char out[128], const char *name)
{
    snprintf(out, 128, "%s/%s", keys, name);
}

static void write_file(const char *name, const char *content, mode_t mode)
{
    char path[128];
    FILE *file;
    path_of(path, name);
    file = fopen(path, "w");
    CHECK(file && fputs(content, file) >= 0 && fclose(file) == 0 && chmod(path, mode) == 0);
}

static struct text seal(struct text plain)
{
    struct text sealed = TEXT_NONE;
    CHECK_INTEGER(keyring_seal(keyring, arena, PLACE, plain, &sealed, &message), OK);
    return sealed;
}

TEST("a folder that is not there is a keyring without keys")
{
    struct text sealed = TEXT("kept");
    struct keyring_key *list;
    size_t count = 9;
    CHECK_INTEGER(keyring_open(keys, &keyring, &message), OK);
    CHECK_INTEGER(keyring_keys(keyring, arena, &list, &count, &message), OK);
    CHECK_INTEGER(count, 0);
    CHECK_INTEGER(keyring_seal(keyring, arena, PLACE, TEXT("x"), &sealed, &message), ERROR_NOT_FOUND);
    CHECK(text_contains(text_of(message.text), TEXT("frankpledge key new sealing")));
    CHECK_INTEGER(keyring_seal(NULL, arena, PLACE, TEXT("x"), &sealed, &message), ERROR_NOT_FOUND);
    CHECK_TEXT(sealed, "kept");
}

TEST("a key is made, current, and readable by its owner alone")
{
    struct stat status;
    struct keyring_key *list;
    char path[128], name[64];
    size_t count;
    CHECK_INTEGER(keyring_make(keyring, first, &message), OK);
    CHECK_INTEGER(strlen(first), 8);
    snprintf(name, sizeof name, "sealing-%s.key", first);
    path_of(path, name);
    CHECK(stat(path, &status) == 0 && (status.st_mode & 0777) == 0600 && status.st_size == 65);
    CHECK(stat(keys, &status) == 0 && (status.st_mode & 0777) == 0700);
    CHECK_INTEGER(keyring_keys(keyring, arena, &list, &count, &message), OK);
    CHECK_INTEGER(count, 1);
    CHECK(list[0].current && !list[0].fault.length && strcmp(list[0].id, first) == 0);
}

/* --- Something long, in pieces --------------------------------------------- */

TEST("a piece opens with its key, in its place, and in no other")
{
    struct piece_key key, again, other;
    struct text seal = TEXT_NONE, foreign = TEXT_NONE, piece = TEXT("what the witness said");
    char sealed[64 + PIECE_EXTRA_BYTES], twice[64 + PIECE_EXTRA_BYTES], out[64];
    struct text boxed = {sealed, piece.length + PIECE_EXTRA_BYTES};
    CHECK_INTEGER(piece_key_make(keyring, arena, TEXT("file key\n7"), &key, &seal, &message), OK);
    CHECK(text_is_sealed(seal));
    CHECK_INTEGER(piece_key_open(keyring, arena, TEXT("file key\n8"), seal, &again, &message), ERROR_CORRUPT);
    CHECK_INTEGER(piece_key_open(keyring, arena, TEXT("file key\n7"), TEXT("sealed:"), &again, &message), ERROR_CORRUPT);
    CHECK_INTEGER(piece_key_open(keyring, arena, TEXT("file key\n7"), seal, &again, &message), OK);
    CHECK(memcmp(&key, &again, sizeof key) == 0);
    piece_seal(&key, TEXT("part\n7\n0\n21"), piece, sealed);
    piece_seal(&key, TEXT("part\n7\n0\n21"), piece, twice);
    CHECK(memcmp(sealed, twice, boxed.length) != 0);
    CHECK(!text_contains(boxed, TEXT("witness")));
    CHECK_INTEGER(piece_unseal(&again, TEXT("part\n7\n0\n21"), boxed, out), OK);
    CHECK(memcmp(out, piece.data, piece.length) == 0);
    CHECK_INTEGER(piece_unseal(&again, TEXT("part\n7\n0\n20"), boxed, out), ERROR_CORRUPT);
    CHECK_INTEGER(piece_unseal(&again, TEXT("part\n7\n0\n21"), text_slice(boxed, 0, boxed.length - 1), out), ERROR_CORRUPT);
    CHECK_INTEGER(piece_unseal(&again, TEXT("part\n7\n0\n21"), text_slice(boxed, 0, PIECE_EXTRA_BYTES - 1), out), ERROR_CORRUPT);
    CHECK_INTEGER(piece_key_make(keyring, arena, TEXT("file key\n8"), &other, &foreign, &message), OK);
    CHECK_INTEGER(piece_unseal(&other, TEXT("part\n7\n0\n21"), boxed, out), ERROR_CORRUPT);
    for (size_t i = 0; i < boxed.length; i++) {
        sealed[i] ^= 1;
        CHECK_INTEGER(piece_unseal(&key, TEXT("part\n7\n0\n21"), boxed, out), ERROR_CORRUPT);
        sealed[i] ^= 1;
    }
    piece_key_clear(&key);
    CHECK(memcmp(&key, &again, sizeof key) != 0);
}

TEST("a sealed text that is no key opens no piece")
{
    struct piece_key key = {{9}};
    struct text sealed = seal(TEXT("not thirty-two bytes in hex"));
    CHECK_INTEGER(piece_key_open(keyring, arena, PLACE, sealed, &key, &message), ERROR_CORRUPT);
    CHECK_INTEGER(key.secret[0], 9); /* untouched */
    CHECK_INTEGER(piece_key_make(NULL, arena, PLACE, &key, &sealed, &message), ERROR_NOT_FOUND);
    CHECK_INTEGER(key.secret[0], 9);
}

TEST("what is sealed opens, and only in its place")
{
    static const char *const elsewhere[] = {"", "field\nlamp_case\n7\nstor", "field\nlamp_case\n8\nstory", "field\nlamp_cas\n7\nstory", "parked\n7\n/desk"};
    struct text sealed = seal(TEXT("Saw it; naïve, ünïcode.")), plain = TEXT_NONE;
    CHECK(text_is_sealed(sealed) && text_equals(sealed_key_id(sealed), first));
    CHECK_INTEGER(keyring_unseal(keyring, arena, PLACE, sealed, &plain, &message), OK);
    CHECK_TEXT(plain, "Saw it; naïve, ünïcode.");
    CHECK(!text_equal(seal(TEXT("a")), seal(TEXT("a"))));
    for (size_t i = 0; i < COUNT_OF(elsewhere); i++)
        CHECK_INTEGER(keyring_unseal(keyring, arena, text_of(elsewhere[i]), sealed, &plain, &message), ERROR_CORRUPT);
    CHECK_TEXT(plain, "Saw it; naïve, ünïcode.");
    CHECK_INTEGER(seal(TEXT_NONE).length, 0);
}

TEST("its length tells little: just under and just over each step")
{
    static const size_t same[][2] = {{1, 63}, {64, 255}, {256, 1023}, {1024, 4095}, {4096, 8191}};
    char *bytes = calloc(1, 8192);
    memset(bytes, 'x', 8192);
    for (size_t i = 0; i < COUNT_OF(same); i++) {
        size_t length = seal((struct text){bytes, same[i][0]}).length;
        struct text longest = seal((struct text){bytes, same[i][1]}), plain;
        CHECK_INTEGER(longest.length, length);
        CHECK(seal((struct text){bytes, same[i][1] + 1}).length > length);
        CHECK_INTEGER(keyring_unseal(keyring, arena, PLACE, longest, &plain, &message), OK);
        CHECK(plain.length == same[i][1] && memcmp(plain.data, bytes, plain.length) == 0);
    }
    bytes[3] = (char)0x80; /* what looks like padding is none */
    memset(bytes + 4, 0, 10);
    struct text plain, sealed = seal((struct text){bytes, 12});
    CHECK_INTEGER(keyring_unseal(keyring, arena, PLACE, sealed, &plain, &message), OK);
    CHECK_INTEGER(plain.length, 12);
    free(bytes);
}

TEST("every byte counts: each one flipped, cut anywhere, made longer")
{
    struct text sealed = seal(TEXT("Enter."));
    char *copy = malloc(sealed.length + 4);
    struct text plain = TEXT("kept");
    for (size_t i = 0; i < sealed.length; i++)
        for (int bit = 0; bit < 8; bit++) {
            memcpy(copy, sealed.data, sealed.length);
            copy[i] = (char)(copy[i] ^ (1 << bit));
            CHECK(keyring_unseal(keyring, arena, PLACE, (struct text){copy, sealed.length}, &plain, &message) < 0);
        }
    for (size_t length = 0; length < sealed.length; length++)
        CHECK(keyring_unseal(keyring, arena, PLACE, text_slice(sealed, 0, length), &plain, &message) == ERROR_CORRUPT);
    for (size_t more = 1; more <= 4; more++) {
        memcpy(copy, sealed.data, sealed.length);
        memset(copy + sealed.length, 'A', more);
        CHECK(keyring_unseal(keyring, arena, PLACE, (struct text){copy, sealed.length + more}, &plain, &message) == ERROR_CORRUPT);
    }
    CHECK_TEXT(plain, "kept");
    free(copy);
}

TEST("a new key seals, the old one still opens; the current one is never retired")
{
    struct text old = seal(TEXT("old words")), plain;
    CHECK_INTEGER(keyring_make(keyring, second, &message), OK);
    CHECK(strcmp(first, second) != 0);
    CHECK(text_equals(sealed_key_id(seal(TEXT("new words"))), second));
    CHECK_INTEGER(keyring_unseal(keyring, arena, PLACE, old, &plain, &message), OK);
    CHECK_TEXT(plain, "old words");
    CHECK_INTEGER(keyring_retire(keyring, text_of(second), &message), ERROR_CONFLICT);
    CHECK_INTEGER(keyring_retire(keyring, TEXT("../../x1"), &message), ERROR_INVALID);
    CHECK_INTEGER(keyring_retire(keyring, TEXT("00000000"), &message), ERROR_NOT_FOUND);
}

TEST("another process finds a key that was made after it began")
{
    struct keyring *other;
    char third[KEY_ID_BYTES], old[KEY_ID_BYTES];
    struct text sealed, plain;
    memcpy(old, second, sizeof old);
    CHECK_INTEGER(keyring_open(keys, &other, &message), OK);
    CHECK_INTEGER(keyring_make(keyring, third, &message), OK);
    sealed = seal(TEXT("later"));
    CHECK_INTEGER(keyring_unseal(other, arena, PLACE, sealed, &plain, &message), OK);
    CHECK_TEXT(plain, "later");
    CHECK_INTEGER(keyring_seal(other, arena, PLACE, TEXT("x"), &sealed, &message), OK);
    CHECK(text_equals(sealed_key_id(sealed), third));
    CHECK_INTEGER(keyring_retire(keyring, text_of(old), &message), OK);
    keyring_free(other);
}

TEST("a key that is not there, damaged, under another's name, or open to others")
{
    struct text sealed = seal(TEXT("x")), plain = TEXT_NONE;
    struct keyring *fresh;
    struct keyring_key *list;
    char path[128], name[64], id[KEY_ID_BYTES];
    size_t count, faulty = 0;
    memcpy(id, sealed_key_id(sealed).data, 8);
    id[8] = '\0';
    snprintf(name, sizeof name, "sealing-%s.key", id);
    path_of(path, name);
    CHECK(unlink(path) == 0);
    CHECK_INTEGER(keyring_unseal(keyring, arena, PLACE, sealed, &plain, &message), OK); /* still in memory */
    CHECK_INTEGER(keyring_open(keys, &fresh, &message), OK);
    CHECK_INTEGER(keyring_unseal(fresh, arena, PLACE, sealed, &plain, &message), ERROR_NOT_FOUND);
    CHECK(text_contains(text_of(message.text), text_of(id)));
    CHECK_INTEGER(keyring_seal(fresh, arena, PLACE, TEXT("y"), &plain, &message), ERROR_NOT_FOUND);
    write_file(name, "0123\n", 0600);
    CHECK_INTEGER(keyring_unseal(fresh, arena, PLACE, sealed, &plain, &message), ERROR_CORRUPT);
    write_file(name, "0000000000000000000000000000000000000000000000000000000000000000\n", 0600);
    CHECK_INTEGER(keyring_unseal(fresh, arena, PLACE, sealed, &plain, &message), ERROR_CORRUPT);
    CHECK_INTEGER(keyring_keys(fresh, arena, &list, &count, &message), OK);
    for (size_t i = 0; i < count; i++)
        faulty += list[i].fault.length > 0;
    CHECK_INTEGER(faulty, 1);
    keyring_free(fresh);
    write_file(name, "0000000000000000000000000000000000000000000000000000000000000000\n", 0604);
    CHECK_INTEGER(keyring_open(keys, &fresh, &message), ERROR_DENIED);
    CHECK(text_contains(text_of(message.text), text_of(path)));
}

TEST("without memory nothing is said to be sealed")
{
    struct text sealed = TEXT("kept");
    for (size_t n = 1; n <= 3; n++) {
        struct arena *small = arena_new(1 << 16);
        arena_fail_at(small, n);
        CHECK(keyring_seal(keyring, small, PLACE, TEXT("x"), &sealed, &message) < 0);
        arena_free(small);
    }
}

TEST("what was made is taken away again")
{
    char command[128];
    keyring_free(keyring);
    arena_free(arena);
    snprintf(command, sizeof command, "rm -r %s", folder);
    CHECK(system(command) == 0);
}
