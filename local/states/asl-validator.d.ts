declare module 'asl-validator' {
  interface Validation {
    readonly isValid: boolean;
    errorsText(separator?: string): string;
  }
  export default function validate(
    definition: Readonly<Record<string, unknown>>,
    options: { readonly checkPaths: boolean; readonly checkArn: boolean },
  ): Validation;
}
