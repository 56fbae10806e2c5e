#include "base/crypto/crypto.h"
#include "test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena *arena;
static char folder[] = "/tmp/crypto_test_XXXXXX";
static char path[64];

__attribute__((constructor)) static void start(void)
{
    arena = arena_new(1 << 22);
    if (crypto_start() < 0 || !mkdtemp(folder))
        abort();
    snprintf(path, sizeof path, "%s/key", folder);
}

__attribute__((destructor)) static void stop(void)
{
    arena_free(arena);
    unlink(path);
    rmdir(folder);
}

TEST("SHA-256, whole and in parts (FIPS 180-4's examples)")
{
    CHECK_TEXT(hash_hex(arena, hash_of(TEXT(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK_TEXT(hash_hex(arena, hash_of((struct text){0})),
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK_TEXT(hash_hex(arena, hash_of(TEXT("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    struct text parts[] = {TEXT("a"), TEXT(""), {0}, TEXT("bc")};
    CHECK(hash_equal(hash_of_parts(parts, COUNT_OF(parts)), hash_of(TEXT("abc"))));
    CHECK(hash_equal(hash_of_parts(parts, 0), hash_of(TEXT(""))));
    CHECK(!hash_equal(hash_of(TEXT("abd")), hash_of(TEXT("abc"))));
}

TEST("hashes are parsed from 64 lower-case digits only")
{
    static const char *const wrong[] = {
        "", "ba7816bf", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0",
        "BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        " a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    };
    struct hash kept = hash_of(TEXT("kept")), hash = kept;
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        CHECK(hash_parse_hex(text_of(wrong[i]), &hash) == ERROR_INVALID);
    char zeros[64] = {0};
    CHECK(hash_parse_hex((struct text){zeros, 64}, &hash) == ERROR_INVALID);
    CHECK(hash_equal(hash, kept));
    char hex[HASH_HEX_BYTES];
    hash_write_hex(hash_of(TEXT("abc")), hex);
    CHECK(hash_parse_hex(text_of(hex), &hash) == OK);
    CHECK(hash_equal(hash, hash_of(TEXT("abc"))));
}

TEST("keyed hashes (RFC 4231, cases 1, 2 and 6)")
{
    char key[131];
    memset(key, 0x0b, 20);
    CHECK_TEXT(keyed_hash_hex(arena, (struct text){key, 20}, TEXT("Hi There")),
               "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK_TEXT(keyed_hash_hex(arena, TEXT("Jefe"), TEXT("what do ya want for nothing?")),
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, 131);
    CHECK_TEXT(keyed_hash_hex(arena, (struct text){key, 131}, TEXT("Test Using Larger Than Block-Size Key - Hash Key First")),
               "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST("secrets are compared whole")
{
    CHECK(text_equal_secret(TEXT(""), (struct text){0}));
    CHECK(text_equal_secret(TEXT("abc"), TEXT("abc")));
    CHECK(!text_equal_secret(TEXT("abc"), TEXT("abd")));
    CHECK(!text_equal_secret(TEXT("abc"), TEXT("ab")));
    CHECK(!text_equal_secret(TEXT(""), TEXT("a")));
}

TEST("chance differs, and is empty without memory")
{
    struct text a = random_hex(arena, 16), b = random_hex(arena, 16);
    CHECK_INTEGER(a.length, 32);
    CHECK(!text_equal(a, b));
    CHECK_INTEGER(random_hex(arena, 0).length, 0);
    unsigned char bytes[1000] = {0};
    random_bytes(bytes, sizeof bytes);
    int zeros = 0;
    for (size_t i = 0; i < sizeof bytes; i++)
        zeros += bytes[i] == 0;
    CHECK(zeros < 50);
    for (size_t n = 1; n <= 2; n++) {
        struct arena *small = arena_new(1 << 12);
        arena_fail_at(small, n);
        CHECK_INTEGER(random_hex(small, 16).length, 0);
        CHECK(arena_failed(small));
        arena_free(small);
    }
}

TEST("a password is known again, and no other")
{
    char hash[PASSWORD_HASH_BYTES], again[PASSWORD_HASH_BYTES];
    CHECK(password_hash(TEXT("heron bicycle Tuesday"), hash) == OK);
    CHECK(password_hash(TEXT("heron bicycle Tuesday"), again) == OK);
    CHECK(strcmp(hash, again) != 0);
    CHECK(text_starts(text_of(hash), TEXT("$argon2id$v=19$m=19456,t=2,p=1$")));
    CHECK(password_matches(hash, TEXT("heron bicycle Tuesday")));
    CHECK(!password_matches(hash, TEXT("heron bicycle tuesday")));
    CHECK(!password_matches(hash, TEXT("heron bicycle Tuesday ")));
    CHECK(!password_matches(hash, TEXT("")));
    CHECK(!password_matches("", TEXT("")));
    CHECK(!password_matches(NULL, TEXT("")));
    CHECK(!password_matches("plain", TEXT("plain")));
    char endless[PASSWORD_HASH_BYTES];
    memset(endless, 'a', sizeof endless);
    CHECK(!password_matches(endless, TEXT("a")));
}

TEST("too long a password is not hashed")
{
    static char password[1001];
    memset(password, 'x', sizeof password);
    char hash[PASSWORD_HASH_BYTES] = "kept";
    CHECK(password_hash((struct text){password, 1001}, hash) == ERROR_LIMIT);
    CHECK(strcmp(hash, "kept") == 0);
    CHECK(password_hash((struct text){password, 1000}, hash) == OK);
    CHECK(password_matches(hash, (struct text){password, 1000}));
    CHECK(!password_matches(hash, (struct text){password, 999}));
    CHECK(!password_matches(hash, (struct text){password, 1001}));
}

TEST("objections to passwords")
{
    static const char *const refused[] = {
        "", "h3r0nkQ", "password", "PASSWORD", "Password1", "Password2026!", "p@ssw0rd", "12345678", "123456789012",
        "Welcome1", "welcome123", "Summer2026", "October2026!", "Hertfordshire1", "frankpledge", "frankpledge!!!!!",
        "aaaaaaaa", "abababababab", "xyzxyzxyzxyz", "commissioner", "1q2w3e4r", "jane.smith", "JANE.SMITH",
        "jane.smith@office.example", "jane.smith2026", "letmein!!", "qwertyuiop",
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        if (!password_objection(text_of(refused[i]), TEXT("jane.smith@office.example")))
            printf("  accepted: %s\n", refused[i]);
        CHECK(password_objection(text_of(refused[i]), TEXT("jane.smith@office.example")) != NULL);
    }
    static const char *const accepted[] = {
        "h3r0nkQ7", "heron bicycle Tuesday", "frankpledge123456", "passwordy heron", "aaaabaaa", "smith.jane", "tŷ gwyn ar y bryn",
        "password heron",
    };
    for (size_t i = 0; i < COUNT_OF(accepted); i++)
        CHECK(password_objection(text_of(accepted[i]), TEXT("jane.smith@office.example")) == NULL);
    CHECK(password_objection(TEXT("h3r0nkQ7"), TEXT("")) == NULL);
    CHECK(password_objection(TEXT("h3r0nkQ7"), TEXT("@")) == NULL);

    static char password[1001];
    for (size_t i = 0; i < sizeof password; i++)
        password[i] = (char)('a' + i * i / 7 % 26);
    CHECK(password_objection((struct text){password, 1000}, TEXT("jane")) == NULL);
    CHECK(password_objection((struct text){password, 1001}, TEXT("jane")) != NULL);
}

static void write_key(const char *content, mode_t mode)
{
    unlink(path);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    CHECK(file >= 0 && write(file, content, strlen(content)) == (ssize_t)strlen(content));
    CHECK(fchmod(file, mode) == 0);
    close(file);
}

#define SEED "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"

TEST("a key file that is missing, open to others or damaged is refused")
{
    struct signing_key key;
    memset(&key, 7, sizeof key);
    struct signing_key kept = key;
    struct message message = {0};
    unlink(path);
    CHECK(signing_key_load(path, &key, &message) == ERROR_NOT_FOUND);
    CHECK(text_starts(text_of(message.text), TEXT("There is no signing key at /tmp/")));
    static const mode_t modes[] = {0640, 0620, 0604, 0602, 0644};
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        write_key(SEED "\n", modes[i]);
        CHECK(signing_key_load(path, &key, &message) == ERROR_DENIED);
        CHECK(text_contains(text_of(message.text), TEXT("chmod 600 /tmp/")));
    }
    static const char *const damaged[] = {"", "\n", "9d61", SEED "0", SEED "\n\n", SEED " ", "x" SEED, SEED SEED,
                                          "zz61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n"};
    for (size_t i = 0; i < COUNT_OF(damaged); i++) {
        write_key(damaged[i], 0600);
        CHECK(signing_key_load(path, &key, &message) == ERROR_CORRUPT);
        CHECK(!text_contains(text_of(message.text), TEXT("9d61")));
    }
    CHECK(signing_key_load(folder, &key, &message) == ERROR_INVALID);
    unlink(path);
    CHECK(mkfifo(path, 0600) == 0);
    CHECK(signing_key_load(path, &key, NULL) == ERROR_INVALID);
    CHECK(memcmp(&key, &kept, sizeof key) == 0);
    unlink(path);
}

TEST("a key is made once, for its owner alone, and loads as it was made")
{
    struct signing_key made, loaded;
    struct message message = {0};
    unlink(path);
    mode_t mask = umask(0);
    CHECK(signing_key_make("/nowhere/at/all", &made, &message) == ERROR_IO);
    CHECK(signing_key_make(path, &made, &message) == OK);
    umask(mask);
    struct stat status;
    CHECK(stat(path, &status) == 0 && (status.st_mode & 0777) == 0600 && status.st_size == 65);
    CHECK(signing_key_load(path, &loaded, &message) == OK);
    CHECK(memcmp(&made, &loaded, sizeof made) == 0);

    struct signing_key other = made;
    CHECK(signing_key_make(path, &other, &message) == ERROR_CONFLICT);
    CHECK(memcmp(&made, &other, sizeof made) == 0);
    CHECK(signing_key_load(path, &loaded, &message) == OK);
    CHECK(memcmp(&made, &loaded, sizeof made) == 0);

    /* A symbolic link that leads nowhere is not followed. */
    unlink(path);
    char target[80];
    snprintf(target, sizeof target, "%s/elsewhere", folder);
    CHECK(symlink(target, path) == 0);
    CHECK(signing_key_make(path, &other, &message) == ERROR_CONFLICT);
    CHECK(access(target, F_OK) != 0);
    unlink(path);
}

TEST("signatures (RFC 8032, 7.1, test 1)")
{
    static const char public_hex[] = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    static const char signature_hex[] = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
                                        "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
    struct signing_key key = {0};
    write_key(SEED, 0400);
    CHECK(signing_key_load(path, &key, NULL) == OK);
    CHECK_TEXT(public_key_hex(arena, &key), public_hex);
    CHECK_TEXT(sign_hex(arena, &key, TEXT("")), signature_hex);
    CHECK(signature_holds(text_of(public_hex), text_of(signature_hex), TEXT("")));
    CHECK(!signature_holds(text_of(public_hex), text_of(signature_hex), TEXT("x")));
    CHECK(!signature_holds(text_of(public_hex), TEXT(""), TEXT("")));
    CHECK(!signature_holds(TEXT(""), text_of(signature_hex), TEXT("")));
    CHECK(!signature_holds(text_slice(text_of(public_hex), 0, 62), text_of(signature_hex), TEXT("")));

    struct text signed_text = TEXT("tree head 41"), signature = sign_hex(arena, &key, signed_text);
    CHECK(signature_holds(text_of(public_hex), signature, signed_text));
    char bad[129];
    memcpy(bad, signature.data, 129);
    bad[5] = bad[5] == '0' ? '1' : '0';
    CHECK(!signature_holds(text_of(public_hex), text_of(bad), signed_text));
    unlink(path);
}

TEST("a checksum is the same wherever it lies")
{
    char wanted[HASH_HEX_BYTES], hex[HASH_HEX_BYTES];
    struct { char before[64]; struct checksum checksum; } room;
    struct checksum plain;
    checksum_begin(&plain);
    checksum_add(&plain, TEXT("abc"));
    checksum_end(&plain, wanted);
    CHECK_TEXT(text_of(wanted), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"); /* BLAKE2b-256 of "abc" */
    for (size_t shift = 0; shift < 64; shift++) {
        struct checksum *checksum = (struct checksum *)(void *)(room.before + shift);
        checksum_begin(checksum);
        checksum_add(checksum, TEXT("a"));
        checksum_add(checksum, TEXT("bc"));
        checksum_end(checksum, hex);
        CHECK(strcmp(hex, wanted) == 0);
    }
    CHECK_TEXT(checksum_of(arena, TEXT("abc")), wanted);
}
