"use strict";exports.id=4850,exports.ids=[4850,2469],exports.modules={4850:function(...s){return require("./common-4850.js")[4850].apply(this,s)}};
