/* The routes of people: which address, who may, what it takes. */
#include "blocks/people/internal.h"

#define MEMBERS(...) ((const struct shape_field[]){__VA_ARGS__, {.name = NULL}})
#define INPUTS(...) (const struct input[]){__VA_ARGS__, {.name = NULL}}

static const struct shape users_shape = {"Users", MEMBERS(PART_TEXT_MEMBER("add_href"), PART_TEXT_MEMBER("messages_line"), PART_OBJECT_MEMBER("table", &table_shape))};
static const struct shape user_shape = {
    "User", MEMBERS(PART_TEXT_MEMBER("name_line"), PART_LIST_MEMBER("rows", &summary_row_shape), PART_BOOLEAN_MEMBER("is_disabled"),
                    PART_BOOLEAN_MEMBER("is_self"), PART_TEXT_MEMBER("membership_href"), PART_TEXT_MEMBER("cover_href"),
                    PART_TEXT_MEMBER("edit_href"), PART_TEXT_MEMBER("link_action"), PART_TEXT_MEMBER("link_label"), PART_TEXT_MEMBER("sessions_line"),
                    PART_TEXT_MEMBER("sessions_action"), PART_TEXT_MEMBER("end_href"), PART_TEXT_MEMBER("work_href"), PART_TEXT_MEMBER("disable_action"), PART_TEXT_MEMBER("second_line"), PART_TEXT_MEMBER("second_action"), PART_OBJECT_MEMBER("table", &table_shape), PART_LIST_MEMBER("entries", &entry_shape), PART_BOOLEAN_MEMBER("has_entries"))};

#define NEXT_INPUT {.name = "next", .kind = INPUT_TEXT, .bytes_max = NEXT_BYTES_MAX, .about = "where to go after signing in"}
#define ENDED_INPUT {.name = "ended", .kind = INPUT_TEXT, .bytes_max = 10, .about = "what became of the session before"}
#define PASSWORD_INPUT(input, what) {.name = input, .kind = INPUT_SECRET, .bytes_max = PASSWORD_BYTES_MAX, .about = what}
#define CODE_INPUT {.name = "code", .kind = INPUT_SECRET, .bytes_max = 100, .about = "a code of an authenticator app, or a recovery code"}
#define OFFER_INPUT {.name = "offer", .kind = INPUT_TEXT, .bytes_max = 4000, .about = "what was offered, sealed"}
#define ROLES_INPUTS                                                                                                 \
    {.name = "roles", .kind = INPUT_TEXT, .bytes_max = DEFINITION_NAME_BYTES_MAX, .repeated = true, .about = "a role"}, \
    {.name = "organisation", .kind = INPUT_TEXT, .bytes_max = 20, .about = "the number of an organisation's record"}

#define ROLES_AND_DAYS_INPUTS                                                                                        \
    {.name = "roles", .kind = INPUT_TEXT, .bytes_max = DEFINITION_NAME_BYTES_MAX, .repeated = true, .about = "a role"}, \
    {.name = "from", .kind = INPUT_TEXT, .bytes_max = 40, .about = "first day"},                                     \
    {.name = "until", .kind = INPUT_TEXT, .bytes_max = 40, .about = "last day"}
#define COVER_INPUTS                                                                                                 \
    INPUTS({.name = "capacity", .kind = INPUT_TEXT, .bytes_max = 20, .about = "the capacity that is covered"},       \
           {.name = "to", .kind = INPUT_TEXT, .bytes_max = 20, .about = "the account of the colleague who covers"},  \
           {.name = "from_day", .kind = INPUT_TEXT, .bytes_max = 40, .about = "first day"},                          \
           {.name = "until_day", .kind = INPUT_TEXT, .bytes_max = 40, .about = "last day"},                          \
           {.name = "reason", .kind = INPUT_TEXT, .bytes_max = 4 * DELEGATION_REASON_CHARACTERS_MAX + 100, .about = "why"})
#define DETAILS_INPUTS                                                                                               \
    INPUTS({.name = "name", .kind = INPUT_TEXT, .bytes_max = 4 * PERSON_NAME_CHARACTERS_MAX + 100, .about = "name"}, \
           {.name = "sign_in", .kind = INPUT_TEXT, .bytes_max = 2 * SIGN_IN_BYTES_MAX, .about = "e-mail address"},   \
           PASSWORD_INPUT("present", "the present password of whoever asks"))

const struct route people_routes[] = {
    {.method = METHOD_GET, .path = "/desk/sign-in", .handle = sign_in_page, .access = ACCESS_OPEN,
     .inputs = INPUTS(NEXT_INPUT, ENDED_INPUT), .template = "blocks/people/pages/sign_in", .view = &sign_in_shape,
     .help = "The page to sign in on."},
    {.method = METHOD_POST, .path = "/desk/sign-in", .handle = sign_in_post, .access = ACCESS_OPEN,
     .inputs = INPUTS({.name = "name", .kind = INPUT_TEXT, .bytes_max = 2 * SIGN_IN_BYTES_MAX, .about = "e-mail address"},
                      PASSWORD_INPUT("password", "password"), NEXT_INPUT, ENDED_INPUT),
     .template = "blocks/people/pages/sign_in", .view = &sign_in_shape, .repeatable = true, .help = "Signs in."},
    {.method = METHOD_GET, .path = "/desk/sign-in/second", .handle = step_page, .access = ACCESS_OPEN, .inputs = INPUTS(NEXT_INPUT),
     .template = "blocks/people/pages/step", .view = &second_new_shape, .help = "The second step of signing in."},
    {.method = METHOD_POST, .path = "/desk/sign-in/second", .handle = step_post, .access = ACCESS_OPEN, .repeatable = true,
     .inputs = INPUTS(CODE_INPUT, OFFER_INPUT, NEXT_INPUT), .template = "blocks/people/pages/step", .view = &second_new_shape,
     .help = "Signs in with a second factor, or sets one up where a role asks for it."},
    {.method = METHOD_GET, .path = "/desk/account/second-factor/new", .handle = second_new_page, .access = ACCESS_SIGNED_IN,
     .template = "blocks/people/pages/second_new", .view = &second_new_shape, .help = "The form to set up an authenticator app."},
    {.method = METHOD_POST, .path = "/desk/account/second-factor/new", .handle = second_new_post, .access = ACCESS_SIGNED_IN,
     .inputs = INPUTS(CODE_INPUT, OFFER_INPUT, PASSWORD_INPUT("present", "present password")), .template = "blocks/people/pages/second_new",
     .view = &second_new_shape, .help = "Sets up an authenticator app."},
    {.method = METHOD_GET, .path = "/desk/account/second-factor/codes", .handle = second_codes_page, .access = ACCESS_SIGNED_IN,
     .template = "blocks/people/pages/second_new", .view = &second_new_shape, .help = "New recovery codes, to be kept before they are put in use."},
    {.method = METHOD_POST, .path = "/desk/account/second-factor/codes", .handle = second_codes_post, .access = ACCESS_SIGNED_IN,
     .inputs = INPUTS(OFFER_INPUT, PASSWORD_INPUT("present", "present password")), .template = "blocks/people/pages/second_new",
     .view = &second_new_shape, .help = "Puts new recovery codes in the place of the old."},
    {.method = METHOD_GET, .path = "/desk/account/second-factor/end", .handle = second_end_page, .access = ACCESS_SIGNED_IN,
     .template = "blocks/people/pages/user_form", .view = &user_form_shape, .help = "The form to switch one's second factor off."},
    {.method = METHOD_POST, .path = "/desk/account/second-factor/end", .handle = second_end_post, .access = ACCESS_SIGNED_IN,
     .inputs = INPUTS(PASSWORD_INPUT("present", "present password")), .template = "blocks/people/pages/user_form", .view = &user_form_shape,
     .help = "Switches one's second factor off."},
    {.method = METHOD_POST, .path = "/desk/users/{user}/second-factor/end", .handle = user_second_end_post, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .help = "Takes away the second factor of somebody who has lost it, and ends their sessions."},
    {.method = METHOD_POST, .path = "/desk/sign-out", .handle = sign_out_post, .access = ACCESS_OPEN, .repeatable = true, .help = "Signs out."},
    {.method = METHOD_GET, .path = "/desk/password", .handle = own_password_page, .access = ACCESS_SIGNED_IN,
     .template = "blocks/people/pages/password", .view = &password_shape, .help = "The form to change one's own password."},
    {.method = METHOD_POST, .path = "/desk/password", .handle = own_password_post, .access = ACCESS_SIGNED_IN,
     .inputs = INPUTS(PASSWORD_INPUT("present", "present password"), PASSWORD_INPUT("password", "new password"),
                      PASSWORD_INPUT("again", "new password again")),
     .template = "blocks/people/pages/password", .view = &password_shape, .help = "Changes one's own password."},
    {.method = METHOD_GET, .path = "/desk/users", .handle = users_page, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .template = "blocks/people/pages/users", .view = &users_shape, .faces = FACE_PAGE | FACE_TABLE, .table = "table", .help = "Everybody who has an account."},
    {.method = METHOD_GET, .path = "/desk/users/new", .handle = user_new_page, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .template = "blocks/people/pages/user_form", .view = &user_form_shape, .help = "The form to invite a colleague."},
    {.method = METHOD_POST, .path = "/desk/users/new", .handle = user_new_post, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .inputs = INPUTS({.name = "name", .kind = INPUT_TEXT, .bytes_max = 4 * PERSON_NAME_CHARACTERS_MAX + 100, .about = "name"},
                      {.name = "sign_in", .kind = INPUT_TEXT, .bytes_max = 2 * SIGN_IN_BYTES_MAX, .about = "e-mail address"},
                      ROLES_INPUTS, {.name = "person", .kind = INPUT_TEXT, .bytes_max = 40, .about = "reference of their record among the persons"}),
     .template = "blocks/people/pages/user_form", .view = &user_form_shape, .help = "Adds an account and writes its invitation."},
    {.method = METHOD_GET, .path = "/desk/users/{user}", .handle = user_page, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .template = "blocks/people/pages/user", .view = &user_shape, .faces = FACE_PAGE | FACE_TABLE, .table = "table", .help = "An account and what was done to it."},
    {.method = METHOD_GET, .path = "/desk/users/{user}/memberships/new", .handle = membership_new_page, .access = ACCESS_ROLES,
     .roles = ADMINISTRATOR, .template = "blocks/people/pages/user_form", .view = &user_form_shape,
     .help = "The form to give somebody roles for the office or an organisation."},
    {.method = METHOD_POST, .path = "/desk/users/{user}/memberships/new", .handle = membership_new_post, .access = ACCESS_ROLES,
     .roles = ADMINISTRATOR,
     .inputs = INPUTS(ROLES_AND_DAYS_INPUTS, {.name = "organisation", .kind = INPUT_TEXT, .bytes_max = 20, .about = "the number of an organisation's record"}),
     .template = "blocks/people/pages/user_form", .view = &user_form_shape, .help = "Gives somebody roles for the office or an organisation."},
    {.method = METHOD_GET, .path = "/desk/users/{user}/memberships/{organisation}", .handle = membership_page, .access = ACCESS_ROLES,
     .roles = ADMINISTRATOR, .template = "blocks/people/pages/user_form", .view = &user_form_shape,
     .help = "The form to change or end what somebody may do for the office (0) or an organisation."},
    {.method = METHOD_POST, .path = "/desk/users/{user}/memberships/{organisation}", .handle = membership_post, .access = ACCESS_ROLES,
     .roles = ADMINISTRATOR, .inputs = INPUTS(ROLES_AND_DAYS_INPUTS, {.name = "end", .kind = INPUT_TEXT, .bytes_max = 3, .about = "yes to end it now"}),
     .template = "blocks/people/pages/user_form", .view = &user_form_shape, .help = "Changes or ends what somebody may do there."},
    {.method = METHOD_GET, .path = "/desk/users/{user}/cover", .handle = user_cover_page, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .template = "blocks/people/pages/cover", .view = &cover_shape, .help = "Who covers for somebody."},
    {.method = METHOD_POST, .path = "/desk/users/{user}/cover", .handle = user_cover_post, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .inputs = COVER_INPUTS, .template = "blocks/people/pages/cover", .view = &cover_shape, .help = "Arranges a cover for somebody."},
    {.method = METHOD_GET, .path = "/desk/cover", .handle = cover_page, .access = ACCESS_SIGNED_IN, .template = "blocks/people/pages/cover",
     .view = &cover_shape, .help = "Who covers for oneself, and for whom one covers."},
    {.method = METHOD_POST, .path = "/desk/cover", .handle = cover_post, .access = ACCESS_SIGNED_IN, .inputs = COVER_INPUTS,
     .template = "blocks/people/pages/cover", .view = &cover_shape, .help = "Arranges a cover for oneself."},
    {.method = METHOD_POST, .path = "/desk/cover/{cover}/end", .handle = cover_end_post, .access = ACCESS_SIGNED_IN, .help = "Ends a cover now."},
    {.method = METHOD_POST, .path = "/desk/hat", .handle = hat_post, .access = ACCESS_SIGNED_IN,
     .inputs = INPUTS({.name = "hat", .kind = INPUT_TEXT, .bytes_max = 40, .about = "the capacity: an organisation's number, 0, or cover-N"}),
     .help = "Changes the capacity in which one acts."},
    {.method = METHOD_POST, .path = "/desk/users/{user}/link", .handle = user_link_post, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .help = "Writes somebody a link to choose a password."},
    {.method = METHOD_GET, .path = "/desk/users/{user}/edit", .handle = user_edit_page, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .template = "blocks/people/pages/user_form", .view = &user_form_shape, .help = "The form to change somebody's name and e-mail address."},
    {.method = METHOD_POST, .path = "/desk/users/{user}/edit", .handle = user_edit_post, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .inputs = DETAILS_INPUTS, .template = "blocks/people/pages/user_form", .view = &user_form_shape, .help = "Changes somebody's name and e-mail address."},
    {.method = METHOD_POST, .path = "/desk/users/{user}/sessions/end", .handle = user_sessions_end_post, .access = ACCESS_ROLES,
     .roles = ADMINISTRATOR, .help = "Ends somebody's sessions."},
    {.method = METHOD_GET, .path = "/desk/users/{user}/end", .handle = user_end_page, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .template = "blocks/people/pages/leaving", .view = &leaving_shape, .help = "The form to end somebody's work."},
    {.method = METHOD_POST, .path = "/desk/users/{user}/end", .handle = user_end_post, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .inputs = INPUTS({.name = "last_day", .kind = INPUT_TEXT, .bytes_max = 40, .about = "their last day; empty: now"}),
     .template = "blocks/people/pages/leaving", .view = &leaving_shape, .help = "Ends somebody's memberships, covers and sessions."},
    {.method = METHOD_GET, .path = "/desk/users/settings", .handle = settings_page, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .template = "blocks/people/pages/user_form", .view = &user_form_shape, .help = "How long invitations and links work, and which roles need a second factor."},
    {.method = METHOD_POST, .path = "/desk/users/settings", .handle = settings_post, .access = ACCESS_ROLES, .roles = ADMINISTRATOR,
     .inputs = INPUTS({.name = "invitation_days", .kind = INPUT_TEXT, .bytes_max = 20, .about = "days for which an invitation works"},
                      {.name = "reset_minutes", .kind = INPUT_TEXT, .bytes_max = 20, .about = "minutes for which a link for a new password works"},
                      {.name = "roles", .kind = INPUT_TEXT, .bytes_max = DEFINITION_NAME_BYTES_MAX, .repeated = true, .about = "a role that needs a second factor"}),
     .template = "blocks/people/pages/user_form", .view = &user_form_shape, .help = "Sets how long links work and which roles need a second factor."},
    {.method = METHOD_GET, .path = "/desk/account", .handle = account_page, .access = ACCESS_SIGNED_IN, .template = "blocks/people/pages/account",
     .view = &account_shape, .help = "One's own account and sessions."},
    {.method = METHOD_GET, .path = "/desk/account/edit", .handle = account_edit_page, .access = ACCESS_SIGNED_IN,
     .template = "blocks/people/pages/user_form", .view = &user_form_shape, .help = "The form to change one's own name and e-mail address."},
    {.method = METHOD_POST, .path = "/desk/account/edit", .handle = account_edit_post, .access = ACCESS_SIGNED_IN, .inputs = DETAILS_INPUTS,
     .template = "blocks/people/pages/user_form", .view = &user_form_shape, .help = "Changes one's own name and e-mail address."},
    {.method = METHOD_POST, .path = "/desk/account/sessions/end", .handle = account_sessions_end_post, .access = ACCESS_SIGNED_IN,
     .help = "Ends one's other sessions."},
    {.method = METHOD_POST, .path = "/desk/account/sessions/{session}/end", .handle = account_session_end_post, .access = ACCESS_SIGNED_IN,
     .help = "Ends one other session."},
    {.method = METHOD_GET, .path = "/desk/forgotten", .handle = forgotten_page, .access = ACCESS_OPEN, .template = "blocks/people/pages/forgotten",
     .view = &forgotten_shape, .help = "The form for who has forgotten their password."},
    {.method = METHOD_POST, .path = "/desk/forgotten", .handle = forgotten_post, .access = ACCESS_OPEN, .repeatable = true,
     .inputs = INPUTS({.name = "name", .kind = INPUT_TEXT, .bytes_max = 2 * SIGN_IN_BYTES_MAX, .about = "e-mail address"}),
     .template = "blocks/people/pages/forgotten", .view = &forgotten_shape, .help = "Asks for a link to choose a new password."},
    {.method = METHOD_GET, .path = "/desk/link/{token}", .handle = link_arrive, .access = ACCESS_OPEN, .help = "Where a link that was sent leads."},
    {.method = METHOD_GET, .path = "/desk/link", .handle = link_page, .access = ACCESS_OPEN, .template = "blocks/people/pages/link", .view = &link_shape,
     .help = "The form to choose a password by a link."},
    {.method = METHOD_POST, .path = "/desk/link", .handle = link_post, .access = ACCESS_OPEN,
     .inputs = INPUTS(PASSWORD_INPUT("password", "new password"), PASSWORD_INPUT("again", "new password again")),
     .template = "blocks/people/pages/link", .view = &link_shape, .help = "Chooses a password by a link, once."},
    {.method = METHOD_POST, .path = "/desk/users/{user}/disable", .handle = user_disable_post, .access = ACCESS_ROLES,
     .roles = ADMINISTRATOR,
     .inputs = INPUTS({.name = "disabled", .kind = INPUT_TEXT, .bytes_max = 3, .about = "yes to shut out, no to let in again"}),
     .help = "Shuts an account out, or lets it in again."},
    {.path = NULL},
};

const struct menu_entry people_menu[] = {
    {.group = MENU_PEOPLE, .order = 10, .href = "/desk/users", .label = "Accounts", .about = "Who may sign in, in which role and for whom, from when until when."},
    {.group = MENU_PEOPLE, .order = 30, .href = "/desk/cover", .label = "Cover", .about = "Who does your work while you are away, and whose work you do."},
    {.group = MENU_PEOPLE, .order = 40, .href = "/desk/users/settings", .label = "Signing in", .about = "How long invitations and links work, and which roles need a second factor."},
    {.group = MENU_OFFICE, .order = 60, .href = "/desk/account", .label = "Your account", .about = "Your name, e-mail address, password and where you are signed in."},
    {.href = NULL},
};
