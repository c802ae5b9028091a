"use strict";exports.id=7465,exports.ids=[7465],exports.modules={7465:function(...s){return require("./common-7465.js")[7465].apply(this,s)}};
