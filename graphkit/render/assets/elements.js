/* What all pages share. Text of papers reaches the document by textContent alone; no part uses innerHTML. */
var facts = JSON.parse(document.getElementById("facts").textContent);
var SVG = "http://www.w3.org/2000/svg";

function byId(id) { return document.getElementById(id); }

/* Make an element: make("p", "small", "text") or make("p", "small", [child, child]). */
function make(tag, className, content) {
  var element = document.createElement(tag);
  if (className) element.className = className;
  if (Array.isArray(content)) content.forEach(function (child) { if (child) element.appendChild(child); });
  else if (content !== undefined) element.textContent = content;
  return element;
}

function button(className, content, act) {
  var element = make("button", className, content);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}

function count(number, one, many) { return number.toLocaleString("en") + " " + (number === 1 ? one : many); }
