"""The extension's texts in Chinese; English stands in the code."""

from __future__ import annotations

_LABELS = {
    "Search": "搜索",
    "Place": "放置",
    "Change version": "更换版本",
    "Publish selection": "发布所选",
}
_TEXTS = {
    "Search": "搜索",
    "Words, in Chinese or English": "中文或英文词语",
    "Find assets by words, in Chinese or English": "用中文或英文词语查找资产",
    "Place the asset at the 3D cursor": "把资产放到 3D 游标处",
    "Exchange the version of the active asset; it keeps its place": "更换当前资产的版本，位置不变",
    "Give the selected objects to the lot, which makes an asset of them": "把所选物体交给片场，制作成资产",
    "Reference": "引用",
    "Version": "版本",
    "released, latest, a number such as 1.2.0, or a hash": "released、latest、1.2.0 这样的版本号，或内容哈希",
    "Slug": "资产代号",
    "English name": "英文名",
    "Chinese name": "中文名",
    "Author": "作者",
    "Licence": "许可",
}
TRANSLATIONS = {
    "zh_HANS": {("Operator", english): chinese for english, chinese in _LABELS.items()}
    | {("*", english): chinese for english, chinese in _TEXTS.items()}
}
