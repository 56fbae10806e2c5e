// What axe and html-validate look for. Each exception says why.
export const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
export const htmlRules = {
  extends: ['html-validate:recommended'],
  rules: {
    'long-title': 'off', // a promise's own title is the page's title; cutting it would make two pages look alike
    'no-trailing-whitespace': 'off', // bytes, not meaning; templates leave some where a part is empty
    'void-style': 'off', // SVG shapes are closed XML's way
    // Several checkboxes of one question share a name, as radios do.
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'submit'] }],
    'require-sri': 'off' // our own files only, under addresses that carry their hash
  }
}
