/** Options of the doctor target; schema.json describes them and holds their defaults. */
export interface DoctorOptions {
  readonly platform?: string | readonly string[];
  readonly json: boolean;
}
