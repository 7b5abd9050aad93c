// What the page does: reads the files that are chosen or dropped, and tells what was found.
if (globalThis.document) {
  const find = (id) => document.getElementById(id);
  const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;
  const printable = (words) => words.replace(HIDDEN, (each) =>
    "\\u" + each.codePointAt(0).toString(16).padStart(4, "0"));
  const made = (name, words, parent) => {
    const element = document.createElement(name);
    element.textContent = printable(words);
    parent.append(element);
    return element;
  };
  const bytesOf = async (input) => input.files.length
    ? new Uint8Array(await input.files[0].arrayBuffer()) : null;
  function show(found) {
    const place = find("found");
    place.replaceChildren();
    const verdict = found.refused ? "Not verified" : found.depends ? "Proved, with one condition"
      : "Verified";
    made("h2", verdict, place).className = found.refused ? "bad" : found.depends ? "" : "good";
    made("p", found.refused || found.what, place);
    if (found.refused) return;
    const table = made("table", "", place);
    for (const [name, value] of found.facts) {
      if (!value) continue;
      const row = made("tr", "", table);
      made("th", name, row).scope = "row";
      made("td", value, row);
    }
    made("h3", "What still has to be trusted", place);
    const list = made("ul", "", place);
    for (const line of [...found.trust, "that this page is the one that govkit released: compare " +
      "its SHA-256"]) made("li", line, list);
  }
  async function check() {
    const bytes = await bytesOf(find("proof"));
    if (!bytes) return show({refused: "choose a proof first"});
    find("found").textContent = "Verifying...";
    show(await verify(bytes, {content: await bytesOf(find("content")), key: find("key").value,
      blockHash: find("block").value}));
  }
  find("check").addEventListener("click", check);
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    // A proof goes to the first field; a second file, or one beside a proof, is its content.
    for (const file of event.dataTransfer.files) {
      const isProof = /\.(tlog-proof|json|zip)$/.test(file.name);
      const one = new DataTransfer();
      one.items.add(file);
      find(isProof || !find("proof").files.length ? "proof" : "content").files = one.files;
    }
  });
}
