// Opens workbooks with exceljs or SheetJS and saves them again, as a system of somebody else would.
// node resave.mjs FOLDER_WITH_NODE_MODULES exceljs|sheetjs IN OUT [IN OUT ...]
import { createRequire } from "node:module";

const [tools, library, ...files] = process.argv.slice(2);
const require = createRequire(`${tools}/`);

async function resave(source, target) {
  if (library === "exceljs") {
    const { Workbook } = require("exceljs");
    const book = new Workbook();
    await book.xlsx.readFile(source);
    await book.xlsx.writeFile(target);
  } else {
    const { readFile, writeFile } = require("xlsx");
    writeFile(readFile(source), target, { compression: true });
  }
}

for (let index = 0; index < files.length; index += 2) {
  await resave(files[index], files[index + 1]);
}
