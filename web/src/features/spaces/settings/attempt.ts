import { complain, toast } from "../../../ui/toasts";

/** Do it and say so, or say why not; true when it went through. */
export async function attempt(act: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await act();
    if (done) toast(done);
    return true;
  } catch (problem) {
    complain(problem);
    return false;
  }
}
