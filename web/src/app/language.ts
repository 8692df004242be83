/** English and Simplified Chinese; both ship, neither is fetched from anywhere else. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import assetsEn from "../buildings/assets/locales/en.json";
import assetsZh from "../buildings/assets/locales/zh-CN.json";
import stageEn from "../buildings/stage/locales/en.json";
import stageZh from "../buildings/stage/locales/zh-CN.json";
import appEn from "./locales/en.json";
import appZh from "./locales/zh-CN.json";

export const LANGUAGES = ["en", "zh-CN"] as const;
export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_WORDS: Record<Language, string> = { en: "EN", "zh-CN": "中文" };

const KEPT_AS = "filmlot.language";

/** The nearest language we speak: any Chinese is answered in Simplified Chinese. */
export function nearestLanguage(asked: string | null | undefined): Language | null {
  if (!asked) return null;
  if (/^zh\b/i.test(asked)) return "zh-CN";
  return /^en\b/i.test(asked) ? "en" : null;
}

function firstLanguage(): Language {
  const asked = [localStorage.getItem(KEPT_AS), ...navigator.languages];
  return asked.map(nearestLanguage).find((language) => language !== null) ?? "en";
}

export function startLanguage(): void {
  void i18next.use(initReactI18next).init({
    resources: {
      en: { app: appEn, assets: assetsEn, stage: stageEn },
      "zh-CN": { app: appZh, assets: assetsZh, stage: stageZh },
    },
    lng: firstLanguage(),
    fallbackLng: "en",
    defaultNS: "app",
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = i18next.language;
}

export function speak(language: Language): void {
  localStorage.setItem(KEPT_AS, language);
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}

export function otherLanguage(): Language {
  return i18next.language === "zh-CN" ? "en" : "zh-CN";
}
