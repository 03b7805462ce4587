// A prebuilt JupyterLab extension written by hand: a module-federation container with one plugin, no build step.
// It touches only notebooks whose metadata has the key `alis`, and runs by itself only the code we ship. Everything
// works without it, by «Run all».
window._JUPYTERLAB = window._JUPYTERLAB || {};
(function () {
  'use strict';

  const FOCUSABLE = 'input, select, textarea, button, summary, a, [tabindex]';
  const LOST = new Set(['dead', 'restarting', 'autorestarting', 'terminating']);
  const LOOK = 200; // milliseconds between looks for newly opened notebooks
  const PATIENCE = 3000; // milliseconds a new row may take to appear
  const GRACE = 1500; // milliseconds a connection may be away before it counts as lost
  const ASKING = 4000; // milliseconds ipywidgets waits for the kernel to tell what widgets it has

  // The launcher hands over the words and the code of the notebooks as we ship them, in the page's configuration, which
  // it writes where no file of the plan's folder can reach. Without it there are no banners, and nothing runs by itself.
  const page = document.getElementById('jupyter-config-data');
  const given = page ? JSON.parse(page.textContent) : {};
  const said = given.alis_lost ? given : null;
  const ours = new Set(given.alis_code || []);

  function isStrange(cell) {
    return cell.model.type === 'code' && !ours.has(cell.model.sharedModel.getSource());
  }

  // JupyterLab's single-key shortcuts apply wherever the focused element lacks this attribute; on an ancestor it
  // has no effect. So every element that can take the focus gets it, the cells themselves included.
  function guardKeys(panel) {
    panel.node.querySelectorAll('.jp-OutputArea, .jp-MarkdownOutput').forEach(area =>
      area.querySelectorAll(FOCUSABLE).forEach(element => element.setAttribute('data-lm-suppress-shortcuts', 'true'))
    );
    panel.node.querySelectorAll('.jp-Cell, .jp-WindowedPanel-outer, .jp-Notebook').forEach(element =>
      element.setAttribute('data-lm-suppress-shortcuts', 'true')
    );
  }

  // Widgets have no way to say what follows, so it comes from the words on the page. Attributes are set only where
  // they differ: this runs after every change.
  function describe(panel) {
    panel.node.querySelectorAll('.alis-picture').forEach(picture => {
      const page = picture.closest('.alis-page');
      const told = page && page.querySelector('[data-alt]');
      put(picture, 'alt', told ? told.getAttribute('data-alt') : '');
    });
    panel.node.querySelectorAll('.alis-rows').forEach(table => {
      const heading = table.querySelector('h2').textContent;
      table.querySelectorAll('.alis-row').forEach((row, at) => nameRow(row, `${heading}, ${at + 1}`));
      table.querySelectorAll('.alis-buttons button').forEach(button => nameButton(button, heading));
    });
    panel.node.querySelectorAll('.alis-page :is(input, select, textarea)').forEach(control =>
      put(control, 'aria-invalid', control.closest('.alis-wrong') ? 'true' : null)
    );
    // JupyterLab calls every cell by name without saying what it is.
    panel.node.querySelectorAll('.jp-Cell').forEach(cell => put(cell, 'role', 'article'));
    // ipywidgets counts the chosen files; one at a time needs no count.
    panel.node.querySelectorAll('.widget-upload').forEach(button => {
      const text = button.lastChild;
      if (/ \(\d+\)$/.test(text.textContent)) {
        text.textContent = text.textContent.replace(/ \(\d+\)$/, '');
      }
    });
  }

  function nameRow(row, name) {
    put(row, 'role', 'group');
    put(row, 'aria-label', name);
    row.querySelectorAll('button').forEach(button => nameButton(button, name));
  }

  function nameButton(button, name) {
    put(button, 'aria-label', `${button.textContent}: ${name}`);
  }

  function put(element, attribute, value) {
    if (value === null) {
      element.removeAttribute(attribute);
    } else if (element.getAttribute(attribute) !== value) {
      element.setAttribute(attribute, value);
    }
  }

  // Whoever adds a row wants to type in it; whoever deletes one goes on at its place, not at the top of the page.
  function followRows(panel) {
    panel.node.addEventListener('click', event => {
      const button = event.target.closest('.alis-add, .alis-delete');
      const table = button && button.closest('.alis-rows');
      if (!table) {
        return;
      }
      const before = table.querySelectorAll('.alis-row');
      const at = [...before].indexOf(button.closest('.alis-row'));
      const until = Date.now() + PATIENCE;
      const look = () => {
        const rows = table.querySelectorAll('.alis-row');
        if (rows.length !== before.length) {
          const row = rows[at < 0 ? rows.length - 1 : Math.min(at, rows.length - 1)];
          (row ? row.querySelector('select, input') : table.querySelector('.alis-add')).focus();
        } else if (Date.now() < until) {
          setTimeout(look, LOOK / 4);
        }
      };
      look();
    });
  }

  // All is saved already but what stands in the field, which is taken when one leaves it. So it is by Ctrl+S, which is
  // not meant to save the web page, and when the window is closed.
  function saveLast(panel) {
    const take = () => document.activeElement.dispatchEvent(new Event('change', { bubbles: true }));
    const save = event => {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 's') {
        event.preventDefault();
        take();
      }
    };
    panel.node.addEventListener('keydown', save, true); // ipywidgets lets no key out of a field
    window.addEventListener('beforeunload', () => panel.node.contains(document.activeElement) && take());
  }

  // A picture of a page grows when it gets the focus, and then begins where the eye is.
  function followPictures(panel) {
    panel.node.addEventListener('focusin', event => {
      if (event.target.matches('.alis-sheets img')) {
        requestAnimationFrame(() => event.target.scrollIntoView({ block: 'start' }));
      }
    });
  }

  class Watch {
    constructor(app, panel) {
      this.app = app;
      this.panel = panel;
      this.banner = null;
      this.stopped = false;
      this.unanswered = new Set(); // messages of widgets that the kernel has not done with, as far as is known
      this.asked = null; // the question that is out, see `hear`
      this.typing = null;
    }

    start() {
      const session = this.panel.sessionContext;
      session.statusChanged.connect((_, status) => {
        if (LOST.has(status)) {
          this.stopped = true; // the kernel that comes back knows nothing of the form on screen
        }
        this.look();
      });
      session.connectionStatusChanged.connect(() => {
        if (this.connected) {
          this.look();
        } else {
          setTimeout(() => this.look(), GRACE);
        }
      });
      session.kernelChanged.connect((_, change) => {
        if (change.oldValue) {
          this.stopped = true;
        }
        this.look();
      });
      const listen = () => session.session && session.session.anyMessage.connect(this.hear, this);
      session.sessionChanged.connect(listen);
      listen();
      this.look();
    }

    // Over a new connection ipywidgets asks the kernel for all widgets, and gives those on the page the values of the
    // answer. What was typed since the kernel answered would be wiped out, so the page waits until that is done.
    hear(_, { direction, msg }) {
      const { header, parent_header, content } = msg;
      const sent = direction === 'send';
      if (sent && header.msg_type === 'comm_msg') {
        this.unanswered.add(header.msg_id);
      } else if (!sent && header.msg_type === 'status' && content.execution_state === 'idle') {
        this.unanswered.delete(parent_header.msg_id);
      } else if (sent && header.msg_type === 'comm_open' && content.target_name === 'jupyter.widget.control') {
        this.ask(content.comm_id);
      } else if (sent && header.msg_type === 'comm_close') {
        setTimeout(() => this.told(content.comm_id)); // it is closed just before the values are given
      } else if (!sent && header.msg_type === 'comm_msg' && this.asked && this.asked.late) {
        this.told(content.comm_id); // ipywidgets no longer listens
      }
    }

    ask(comm) {
      const asked = (this.asked = { comm, before: [...this.unanswered], late: false });
      setTimeout(() => {
        asked.late = true;
        this.look();
      }, ASKING);
      this.look();
    }

    // The kernel answers in order. What was sent before and is not done with by now was lost on the way, and the widget
    // that sent it would wait for ever and send nothing more.
    told(comm) {
      if (this.asked && this.asked.comm === comm) {
        this.stopped = this.stopped || this.asked.before.some(id => this.unanswered.has(id));
        this.asked = null;
        this.look();
      }
    }

    get lost() {
      return this.stopped || !this.connected || Boolean(this.asked && this.asked.late);
    }

    get connected() {
      const session = this.panel.sessionContext.session;
      return Boolean(session && session.kernel && session.kernel.connectionStatus === 'connected');
    }

    look() {
      const lost = this.lost && this.started;
      this.hold(lost || Boolean(this.asked));
      this.panel.toggleClass('alis-lost', lost);
      if (lost && !this.banner && said) {
        this.show();
      } else if (!lost && this.banner) {
        this.banner.remove();
        this.banner = null;
      }
    }

    // Take no keys; afterwards the focus is where it was.
    hold(still) {
      const areas = this.panel.node.querySelectorAll('.jp-OutputArea');
      if (still && !this.typing) {
        this.typing = [...areas].some(area => area.contains(document.activeElement)) ? document.activeElement : null;
      }
      areas.forEach(area => (area.inert = still));
      if (!still && this.typing) {
        this.typing.focus();
        this.typing = null;
      }
    }

    show() {
      this.banner = document.createElement('div');
      this.banner.className = 'alis-lost-banner';
      this.banner.setAttribute('role', 'alert');
      const text = document.createElement('span');
      text.textContent = said.alis_lost;
      const again = document.createElement('button');
      again.textContent = said.alis_restart;
      again.setAttribute('data-lm-suppress-shortcuts', 'true');
      again.addEventListener('click', () => this.again());
      this.banner.append(text, again);
      this.panel.node.prepend(this.banner);
    }

    async again() {
      try {
        const session = this.panel.sessionContext;
        if (session.session && session.session.kernel && session.session.kernel.status === 'dead') {
          session.session.dispose(); // the server has forgotten it
        }
        if (session.session && session.session.kernel) {
          await session.restartKernel();
        } else {
          await session.startKernel();
        }
        await this.run();
      } catch (error) {
        this.banner.firstChild.textContent = said.alis_gone;
      }
    }

    async run() {
      this.stopped = false;
      this.started = true;
      this.asked = null;
      this.unanswered.clear();
      // One thread for everything the page does: what is typed is answered in the order it came.
      this.panel.sessionContext.session.kernel.commsOverSubshells = 'disabled';
      // ipywidgets asks a new kernel for its widgets just now. Asked first, it answers before there is anything that
      // somebody could have typed in; asked after the cells, its answer would wipe out the first keys.
      await new Promise(resolve => setTimeout(resolve));
      const cells = this.panel.content.widgets.filter(cell => !isStrange(cell));
      await this.execute(cells);
      this.asked = null; // what is on the page now was made since, and no answer changes it
      this.look();
      // The outputs hold nothing of the plan; saved, the window can be closed without a question.
      if (cells.some(cell => cell.model.type === 'code')) {
        await this.panel.context.save();
      }
    }

    // Whoever has gone on to another page stays there: cells are run, not shown.
    async execute(cells) {
      const { NotebookActions } = await library('@jupyterlab/notebook');
      await NotebookActions.runCells(this.panel.content, cells, this.panel.sessionContext);
    }

    // Code that did not come with the kit is shown, and runs when somebody says so.
    showStrange() {
      for (const cell of this.panel.content.widgets) {
        const strange = isStrange(cell);
        cell.toggleClass('alis-strange', strange);
        const told = cell.node.querySelector(':scope > .alis-strange-told');
        if (!strange && told) {
          told.remove();
        } else if (strange && !told && said) {
          cell.node.prepend(this.strange(cell));
        }
        const editor = strange && said && cell.node.querySelector('.cm-content');
        if (editor) {
          put(editor, 'aria-label', said.alis_editor);
        }
      }
    }

    strange(cell) {
      const bar = document.createElement('div');
      bar.className = 'alis-strange-told';
      const text = document.createElement('p');
      text.textContent = said.alis_strange;
      const run = document.createElement('button');
      run.textContent = said.alis_run;
      run.setAttribute('data-lm-suppress-shortcuts', 'true');
      run.addEventListener('click', () => this.execute([cell]));
      bar.append(text, run);
      return bar;
    }
  }

  function* descendants(widget) {
    for (const child of widget.children()) {
      yield child;
      if (child.id !== 'jp-main-content-panel') {
        yield* descendants(child);
      }
    }
  }

  // JupyterLab's own bars are in English and of no use here. Only where a notebook fills the window on its own;
  // the command palette (Ctrl+Shift+C) still reaches everything.
  function clearWindow(app) {
    const shell = app.shell;
    if (shell.mode !== 'single-document') {
      return;
    }
    if (shell.isTopInSimpleModeVisible && shell.isTopInSimpleModeVisible()) {
      shell.toggleTopInSimpleModeVisibility();
    }
    for (const widget of descendants(shell)) {
      if (widget.id === 'jp-menu-panel' || widget.id === 'jp-top-panel') {
        widget.hide();
      }
    }
    for (const side of ['left', 'right']) {
      if (shell.isSideTabBarVisible && shell.isSideTabBarVisible(side)) {
        shell.toggleSideTabBarVisibility(side);
      }
    }
    shell.collapseLeft();
    shell.collapseRight();
  }

  function adopt(app, panel) {
    clearWindow(app);
    panel.toolbar.hide();
    followRows(panel);
    followPictures(panel);
    saveLast(panel);
    // A double click would open the text of the page for editing.
    const still = event => event.target.closest('.jp-MarkdownOutput') && event.stopPropagation();
    panel.node.addEventListener('dblclick', still, true);
    panel.addClass('alis-notebook');
    panel.node.lang = 'nb';
    if (said) {
      document.querySelectorAll('.skip-link').forEach(link => (link.textContent = said.alis_skip));
    }
    const watch = new Watch(app, panel);
    let waiting = 0;
    const tidy = () => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => {
        watch.showStrange();
        guardKeys(panel);
        describe(panel);
      });
    };
    new MutationObserver(tidy).observe(panel.node, { subtree: true, childList: true });
    tidy();
    // Another page may have written to the plan's file: read it again when this one comes into sight.
    app.shell.currentChanged.connect(() => {
      if (app.shell.currentWidget === panel && !watch.lost) {
        panel.node.querySelectorAll('.alis-reread').forEach(button => button.click());
      }
    });
    panel.sessionContext.ready.then(async () => {
      await panel.revealed;
      await watch.run();
      watch.start();
    });
  }

  function activate(app) {
    const seen = new WeakSet();
    setInterval(() => {
      for (const panel of app.shell.widgets('main')) {
        const model = panel.content && panel.content.model;
        if (!model || seen.has(panel) || !model.getMetadata || !model.getMetadata('alis')) {
          continue;
        }
        seen.add(panel);
        adopt(app, panel);
      }
    }, LOOK);
  }

  let shared = {};

  async function library(name) {
    return (await Object.values(shared[name])[0].get())();
  }

  // JupyterLab asks whoever provides this to tell of a lost server, and has a box of its own over everything. The banner
  // of our pages tells what to do, so the box is for when none of them is open.
  async function connectionLost() {
    const { ConnectionLost, IConnectionLost } = await library('@jupyterlab/application');
    const tell = (...loss) => (document.querySelector('.alis-notebook') && said ? undefined : ConnectionLost(...loss));
    return { id: 'alis-kit:connection', autoStart: true, provides: IConnectionLost, activate: () => tell };
  }

  const plugin = { id: 'alis-kit:plugin', autoStart: true, activate };
  const style = document.createElement('link');
  style.rel = 'stylesheet';
  style.href = new URL('alis-kit.css', document.currentScript.src).href;
  document.head.append(style);

  window._JUPYTERLAB['alis-kit'] = {
    init: modules => (shared = modules),
    get: async name => {
      const plugins = name === './style' ? [] : [plugin, await connectionLost()];
      return () => ({ __esModule: true, default: plugins });
    }
  };
})();
