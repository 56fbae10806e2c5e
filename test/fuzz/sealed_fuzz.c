/* Any bytes as a sealed text, and as the place that it is said to belong to: nothing opens that was not sealed here,
 * and what was sealed here opens only as it was. */
#include "base/crypto/crypto.h"
#include "base/crypto/keyring.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct keyring *ring(char ret_id[KEY_ID_BYTES])
{
    static struct keyring *keyring;
    static char id[KEY_ID_BYTES];
    char folder[] = "/tmp/sealed_fuzz_XXXXXX";
    struct message message = {0};
    if (!keyring && (crypto_start() < 0 || !mkdtemp(folder) || keyring_open(folder, &keyring, &message) < 0 || keyring_make(keyring, id, &message) < 0))
        abort();
    memcpy(ret_id, id, KEY_ID_BYTES);
    return keyring;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char id[KEY_ID_BYTES], head[32];
    struct keyring *keyring = ring(id);
    struct arena *arena = arena_new(1 << 24);
    struct text input = {(const char *)data, size}, place = text_slice(input, 0, size < 8 ? size : 8), sealed = TEXT_NONE, plain = TEXT_NONE;
    struct text with_head;
    /* As it is, and behind the head of a key that is there. */
    if (keyring_unseal(keyring, arena, place, input, &plain, NULL) == OK)
        abort();
    snprintf(head, sizeof head, SEALED_PREFIX "%s:", id);
    with_head = arena_printf(arena, "%s%.*s", head, (int)(size < 4096 ? size : 4096), (const char *)data);
    if (keyring_unseal(keyring, arena, place, with_head, &plain, NULL) == OK)
        abort();
    if (size && keyring_seal(keyring, arena, place, input, &sealed, NULL) == OK) {
        assert(text_is_sealed(sealed));
        if (keyring_unseal(keyring, arena, place, sealed, &plain, NULL) < 0 || !text_equal(plain, input))
            abort();
        char *flipped = arena_alloc(arena, sealed.length + 1);
        if (flipped) {
            memcpy(flipped, sealed.data, sealed.length);
            flipped[data[0] * 7u % sealed.length] ^= (char)(1 + data[size - 1] % 127);
            if (keyring_unseal(keyring, arena, place, (struct text){flipped, sealed.length}, &plain, NULL) == OK)
                abort();
        }
    }
    arena_free(arena);
    return 0;
}
