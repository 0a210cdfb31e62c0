// Colours scripts while they are typed. The text area stays the field that is sent and the one that others write to;
// without this file it is what one types in. The tab key leads on to the next field, as everywhere else.
import { CodeJar } from "../vendor/codejar-4.3.0/codejar.js";

const LONGEST = 20_000; // characters: longer texts would be coloured anew for a noticeable moment at every key
const LANGUAGES = [
  [/\bpython/, "python"],
  [/\b(?:ba|da|z|k)?sh\b/, "bash"],
  [/\b(?:node|deno|bun)\b/, "javascript"],
];

const languageOf = (text) => {
  const first = text.slice(0, 200).split("\n", 1)[0];
  if (!first.startsWith("#!")) return "python";
  return LANGUAGES.find(([interpreter]) => interpreter.test(first))?.[1];
};

const coloured = (editor) => {
  const text = editor.textContent;
  const language = languageOf(text);
  if (language && text.length <= LONGEST) editor.innerHTML = Prism.highlight(text, Prism.languages[language], language);
  else editor.textContent = text;
};

// What CodeJar does a moment after a key puts the cursor back, and the focus with it: only while one is still there.
const windowOf = (editor) => ({
  document,
  navigator,
  setTimeout: (act, wait) =>
    window.setTimeout(() => (document.activeElement === editor ? act() : coloured(editor)), wait),
});

const made = (field) => {
  const editor = document.createElement("div");
  const label = field.labels[0];
  editor.className = "form-control script-editor";
  editor.setAttribute("role", "textbox");
  editor.setAttribute("aria-multiline", "true");
  label.id ||= `${field.id}-label`;
  editor.setAttribute("aria-labelledby", label.id);
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (field.hasAttribute(name)) editor.setAttribute(name, field.getAttribute(name));
  }
  label.addEventListener("click", (event) => {
    event.preventDefault();
    editor.focus();
  });
  return editor;
};

const edit = (field) => {
  const editor = made(field);
  field.classList.add("script-field-behind");
  field.tabIndex = -1;
  field.setAttribute("aria-hidden", "true");
  field.after(editor);
  const jar = CodeJar(editor, coloured, {
    tab: "    ",
    catchTab: false,
    addClosing: false,
    indentOn: /[:({[]\s*$/,
    window: windowOf(editor),
  });
  jar.updateCode(field.value, false);
  let isOurs = false;
  const send = (text) => {
    field.value = text.endsWith("\n\n") ? text.slice(0, -1) : text; // the editor shows a last line by a second break
    isOurs = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    isOurs = false;
  };
  jar.onUpdate(send);
  editor.addEventListener("input", () => send(jar.toString())); // also what comes without a key: dropped, dictated
  editor.addEventListener("blur", () => field.dispatchEvent(new Event("change", { bubbles: true })));
  // Whoever points at the field, such as a browser that misses its content or a link of a list of errors, means this.
  field.addEventListener("keydown", ({ key }) => key === "Tab" || editor.focus());
  const follow = () => {
    if (!isOurs && field.value !== jar.toString()) jar.updateCode(field.value, false);
  };
  field.addEventListener("input", follow);
  window.addEventListener("pageshow", follow);
};

for (const field of document.querySelectorAll("textarea[data-script]")) if (field.value.length <= LONGEST) edit(field);
