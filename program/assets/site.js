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

  /* A question that depends on another one of the same page is there while that one is answered so; what was typed in it stays. */
  document.querySelectorAll('form[data-form]').forEach(function (form) {
    var questions = form.querySelectorAll('.fp-question[data-when]')
    function look () {
      questions.forEach(function (question) {
        var wanted = question.dataset.whenIs.split(' ')
        var given = Array.prototype.filter.call(form.elements, function (input) { return input.name === question.dataset.when && (input.checked || input.tagName === 'SELECT') })
        question.hidden = !given.some(function (input) { return wanted.indexOf(input.value) >= 0 })
      })
    }
    form.addEventListener('change', look)
    look()
  })

  /* A file field sends its file part by part, and goes on where it was after the line broke; the form then carries its
   * number. Whatever goes wrong for good, the file stays in the field and the form brings it. */
  document.querySelectorAll('input[type="file"][data-upload]').forEach(function (input) {
    var form = input.form
    var token = form && form.querySelector('input[name="csrf"]')
    if (!token || !window.fetch || !window.FormData || !input.dataset.uploadRegister) return
    var status = document.createElement('p')
    status.className = 'govuk-hint'
    status.setAttribute('role', 'status')
    input.insertAdjacentElement('afterend', status)
    var current = 0
    var attempts = 0

    function say (text) { status.textContent = text }
    function wait (ms) { return new Promise(function (done) { setTimeout(done, ms) }) }
    function post (path, fields) {
      var body = new FormData()
      body.append('csrf', token.value)
      Object.keys(fields).forEach(function (name) { body.append(name, fields[name]) })
      return fetch(path, { method: 'POST', body: body, headers: { accept: 'application/json' } }).then(read)
    }
    function read (answer) {
      if ((answer.headers.get('content-type') || '').indexOf('application/json') !== 0) throw new Error(answer.status >= 500 ? 'again' : 'never')
      return answer.json().then(function (said) { said.status = answer.status; return said })
    }
    function remembered (key) { try { return localStorage.getItem(key) } catch (error) { return null } }
    function remember (key, id) { try { if (id) localStorage.setItem(key, id); else localStorage.removeItem(key) } catch (error) { /* it begins anew then */ } }

    function begin (file, key) {
      var known = remembered(key)
      var anew = function () {
        return post('/desk/uploads', { register: input.dataset.uploadRegister, field: input.dataset.uploadField, name: file.name, bytes: file.size })
      }
      if (!known) return anew()
      return fetch('/desk/uploads/' + known, { headers: { accept: 'application/json' } }).then(read).catch(anew)
    }
    function go (file, said, mine) {
      if (mine !== current) return Promise.reject(new Error('never'))
      if (said.error) throw said
      if (said.arrived >= file.size) return post('/desk/uploads/' + said.id + '/end', {})
      say('Sending ' + file.name + ': ' + Math.floor(said.arrived * 100 / file.size) + '%')
      attempts = 0
      return post('/desk/uploads/' + said.id, { offset: said.arrived, part: file.slice(said.arrived, said.arrived + said.part_bytes) }).then(function (next) { return go(file, next, mine) })
    }
    function take (file, said) {
      var hidden = form.querySelector('input[type="hidden"][name="' + input.dataset.upload + '"]')
      if (!hidden) {
        hidden = document.createElement('input')
        hidden.type = 'hidden'
        hidden.name = input.dataset.upload
        form.appendChild(hidden)
      }
      hidden.value = said.id
      input.value = ''
      say('Attached: ' + said.line)
    }
    function send (file, key, mine) {
      return begin(file, key).then(function (said) {
        if (said.id) remember(key, said.id)
        return go(file, said, mine)
      }).then(function (said) {
        remember(key, null)
        if (said.error) throw said
        if (mine === current) take(file, said)
      }).catch(function (error) {
        if (mine !== current) return
        if (error.error) { remember(key, null); input.value = ''; say(error.error); return }
        if (error.message === 'never' || ++attempts > 30) { say(''); return }
        say('The line is broken. Trying again…')
        return wait(Math.min(30000, 500 * Math.pow(2, Math.min(attempts, 6)))).then(function () { return send(file, key, mine) })
      })
    }
    input.addEventListener('change', function () {
      var file = input.files && input.files[0]
      current++
      attempts = 0
      say('')
      if (file && file.size > 0) send(file, 'frankpledge-upload:' + input.dataset.uploadRegister + '.' + input.dataset.uploadField + ':' + file.size + ':' + file.lastModified, current)
    })
  })

  /* What was answered before, while a question is typed. Sent in a form and never in an address; without script it stands on the page that checks the answers. */
  document.querySelectorAll('[data-beside]').forEach(function (box) {
    var form = box.closest('form')
    var token = form.querySelector('input[name="csrf"]')
    var later = null
    var last = ''
    function show (said) {
      box.textContent = ''
      box.hidden = !said.items.length
      if (box.hidden) return
      var heading = box.appendChild(document.createElement('h2'))
      var list = box.appendChild(document.createElement('ul'))
      heading.className = 'govuk-heading-s'
      heading.textContent = said.title
      list.className = 'govuk-list'
      said.items.forEach(function (item) {
        var link = list.appendChild(document.createElement('li')).appendChild(document.createElement('a'))
        link.className = 'govuk-link'
        link.href = item.href
        link.target = '_blank'
        link.rel = 'noopener'
        link.textContent = item.text
      })
    }
    function ask (typed) {
      var body = new URLSearchParams({ csrf: token.value, q: typed.slice(0, 2000) })
      fetch(box.dataset.beside, { method: 'POST', body: body, headers: { accept: 'application/json' } }).then(function (answer) {
        return answer.ok ? answer.json() : null
      }).then(function (said) { if (said && typed === last) show(said) }).catch(function () { /* the page that checks the answers has it */ })
    }
    form.addEventListener('input', function (event) {
      if (event.target.tagName !== 'TEXTAREA') return
      clearTimeout(later)
      last = event.target.value
      later = setTimeout(ask, 700, last)
    })
  })

  document.querySelectorAll('[data-print]').forEach(function (button) {
    button.hidden = false
    button.addEventListener('click', function () { window.print() })
  })
})()
