// Why signing in failed, in words. The API answers an unknown identifier and a wrong password alike.
import { Problem } from "qeg-client";
import { useLanguage, useText } from "./language";
import { limits } from "./limits";
import { pastTheDay } from "./problems";

const { SIGN_IN_FAILURES, SIGN_IN_FAILURE_MINUTES } = limits;

const text = {
  "zh-CN": { wrong: `手机号码、呼号或密码不正确。输错 ${SIGN_IN_FAILURES} 次后，要等 ${SIGN_IN_FAILURE_MINUTES} 分钟才能再试。` },
  en: {
    wrong: `The mobile number, the call sign or the password is wrong. After ${SIGN_IN_FAILURES} wrong ones you have to wait ${SIGN_IN_FAILURE_MINUTES} minutes.`,
  },
};

/** Better words for a refused sign-in than "sign in again", and a way in for somebody who signed in too often today. */
export function useExplainSignIn(): (error: unknown) => string | undefined {
  const words = useText(text);
  const language = useLanguage();
  return (error) => (error instanceof Problem && error.code === "unauthenticated" ? words.wrong : pastTheDay(error, language, "sign_in"));
}
