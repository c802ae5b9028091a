"use strict";exports.id=6099,exports.ids=[6099],exports.modules={8480:function(...s){return require("./common-8480.js")[8480].apply(this,s)}};
