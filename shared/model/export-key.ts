/** Where the export of an artifact lies that this version of the code made; it goes with the artifact. */
export const exportKey = (artifactFolder: string, codeVersion: string) => `${artifactFolder}exports/${codeVersion}.zip`;
