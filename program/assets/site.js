/* Improvements only: every page works without this file.
 *
 * Starts the components of the two design systems (they are modules whose
 * addresses carry their hash, so the page names them), and three of our own:
 * filters that answer at once, a guard on forms with something typed in them, and a print button. */
(function () {
  'use strict'
  var self = document.currentScript
  var body = document.body
  if (!self || !body || !('noModule' in HTMLScriptElement.prototype)) return
  body.classList.add('js-enabled', 'govuk-frontend-supported')

  function start (address) {
    if (address) import(address).then(function (module) { module.initAll() })
  }
  start(self.dataset.govuk)
  if (document.querySelector('[data-module^="moj-"]')) start(self.dataset.moj)

  document.querySelectorAll('[data-submit-on-change] select').forEach(function (select) {
    /* Only where a person chose by pointer: with the keyboard, arrows change a
     * select before the choice is made, and the page must not jump away. */
    var pointed = false
    select.addEventListener('pointerdown', function () { pointed = true })
    select.addEventListener('keydown', function () { pointed = false })
    select.addEventListener('change', function () { if (pointed) select.form.requestSubmit() })
  })

  document.querySelectorAll('form[data-guard]').forEach(function (form) {
    var changed = false
    function warn (event) { if (changed) event.preventDefault() }
    form.addEventListener('input', function () { changed = true })
    form.addEventListener('submit', function () { changed = false })
    window.addEventListener('beforeunload', warn)
  })

  document.querySelectorAll('[data-print]').forEach(function (button) {
    button.hidden = false
    button.addEventListener('click', function () { window.print() })
  })
})()
