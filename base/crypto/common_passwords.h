/* Words that people try first, in lower case: data for base/crypto/password.c,
 * which alone includes this file. Our own selection of what everyone knows to be
 * common and of what lies near in an office like this one.
 *
 * A password is refused if it is one of these, alone or with up to five digits
 * or signs after it ("Welcome2026!"), so words shorter than eight stand here too
 * and endings such as "123" do not. */
#ifndef BASE_CRYPTO_COMMON_PASSWORDS_H
#define BASE_CRYPTO_COMMON_PASSWORDS_H

static const char *const common_passwords[] = {
    /* rows of keys, runs of digits */
    "12345678", "123456789", "1234567890", "12345678910", "123456789012", "0123456789", "87654321", "987654321",
    "9876543210", "11223344", "1122334455", "12341234", "123123123", "123321123", "12344321", "1234554321",
    "147258369", "123654789", "789456123", "1qaz2wsx", "1qaz2wsx3edc", "1q2w3e4r", "1q2w3e4r5t", "1q2w3e4r5t6y",
    "zaq12wsx", "zaq1zaq1", "q1w2e3r4", "q1w2e3r4t5", "qwer1234", "qwerty", "qwertyui", "qwertyuiop", "asdfgh",
    "asdfghjk", "asdfghjkl", "asdf1234", "zxcvbnm", "qazwsxedc", "qweasdzxc", "qwertyqwerty", "asdfasdf", "abcd1234",
    "a1b2c3d4", "abc123", "abc12345", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghijkl", "aa123456", "a12345678",
    "1234abcd", "1234qwer", "123456qwerty", "123qweasd", "123qweasdzxc",
    /* the word itself */
    "password", "passwords", "passw0rd", "p@ssword", "p@ssw0rd", "pa$$word", "pa55word", "password1password",
    "passwordpassword", "mypassword", "newpassword", "thepassword", "yourpassword", "nopassword", "changeme",
    "changethis", "changeit", "secret", "topsecret", "letmein", "letmeinnow", "opensesame", "welcome", "welcomeback",
    "trustno", "trustnoone", "whatever", "default", "temporary", "temppass", "temp", "test", "testing", "testtest",
    "tester", "guest", "access", "accessdenied", "login", "loginlogin", "signin", "admin", "adminadmin",
    "administrator", "superuser", "sysadmin", "rootroot", "root", "user", "username", "master", "server", "computer",
    "internet", "security", "keyboard", "blank", "nothing", "unknown", "pass", "passpass", "passcode", "passphrase",
    "mysecret", "iforgot", "forgotten", "idontknow", "please", "pleaseletmein", "hello", "hellohello", "helloworld",
    "hello world", "goodbye",
    /* names, teams, love and play */
    "iloveyou", "iloveyouso", "ilovemum", "lovelove", "lovely", "loveyou", "mylove", "sunshine", "princess", "football",
    "footballs", "baseball", "basketball", "superman", "batman", "spiderman", "pokemon", "starwars", "dragon", "monkey",
    "shadow", "butterfly", "chocolate", "cheese", "cookie", "banana", "flower", "purple", "orange", "diamond",
    "liverpool", "arsenal", "chelsea", "everton", "tottenham", "westham", "manchester", "manunited", "mancity",
    "newcastle", "rangers", "celtic", "england", "scotland", "london", "michael", "michelle", "jennifer", "jessica",
    "charlotte", "charlie", "george", "thomas", "daniel", "joshua", "matthew", "samantha", "elizabeth", "victoria",
    "alexander", "christopher", "harrypotter", "hannah", "ashley", "nicole", "jordan", "killer", "freedom", "ferrari",
    "mercedes", "corvette", "minecraft", "fortnite", "facebook", "google", "windows", "microsoft", "samsung", "iphone",
    /* times */
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "april", "june", "july", "august", "september", "october", "november", "december", "spring", "summer", "autumn",
    "winter", "christmas", "easter", "holiday", "birthday", "happybirthday",
    /* the office */
    "frankpledge", "commissioner", "commissioners", "policeandcrime", "policeandcrimecommissioner", "police",
    "policing", "policeuk", "policeofficer", "constable", "constabulary", "chiefconstable", "sergeant", "inspector",
    "detective", "sheriff", "crime", "crimecommissioner", "crimeplan", "policeplan", "precept", "council", "councillor",
    "county", "countycouncil", "borough", "community", "communitysafety", "neighbourhood", "everybodysbusiness",
    "hertfordshire", "hertford", "herts", "hertspolice", "watford", "stevenage", "stalbans", "hatfield", "welwyn",
    "office", "officemanager", "government", "transparency", "victims", "justice", "safeguarding",
};

#endif
